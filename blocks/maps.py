"""Where a business is: addresses, a small drawing of ours, and links that open the visitor's own map.

No map service is asked by the page: `docs/decisions/0026-maps-without-a-map-service.md`.
"""

from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, CharBlock, FloatBlock, ListBlock, StructBlock, StructValue, TextBlock

from blocks.checks import problem, refuse
from blocks.locator import Locator, locate
from blocks.pictures import PictureChooserBlock
from blocks.schemas import Schema, schema_of, struct
from blocks.sections import SectionBlock, SettingBlock

# How each map opens a place: by its coordinates where they are known, else by the address.
MAPS = {
    "device": (_("The visitor's own map app"), "geo:{point}?q={query}", "geo:0,0?q={query}"),
    "openstreetmap": (
        "OpenStreetMap",
        "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}",
        "https://www.openstreetmap.org/search?query={query}",
    ),
    "google": (
        "Google Maps",
        "https://www.google.com/maps/search/?api=1&query={point}",
        "https://www.google.com/maps/search/?api=1&query={query}",
    ),
    "apple": (
        "Apple Maps",
        "https://maps.apple.com/?ll={point}&q={query}",
        "https://maps.apple.com/?q={query}",
    ),
}
_DEFAULT_MAP = "openstreetmap"


class PlaceValue(StructValue):
    """A place that knows its point on the earth, if it has one."""

    @property
    def point(self) -> tuple[float, float] | None:
        latitude, longitude = self.get("latitude"), self.get("longitude")
        return (latitude, longitude) if latitude is not None and longitude is not None else None

    def map_link(self, kind: str) -> str:
        """The address that opens this place in a map; empty for a place without address and coordinates."""
        words = " ".join([self.get("name") or "", *(self.get("address") or "").split()]).strip()
        _name, by_point, by_query = MAPS.get(kind, MAPS[_DEFAULT_MAP])
        if self.point is not None:
            latitude, longitude = (f"{number:.6f}".rstrip("0").rstrip(".") for number in self.point)
            point = f"{latitude},{longitude}"
            return by_point.format(point=point, latitude=latitude, longitude=longitude, query=quote(words))
        return by_query.format(query=quote(words)) if words else ""


class PlaceBlock(StructBlock):
    """One place: where it is, how to reach it, when it is open."""

    name = CharBlock(default="", max_length=120, label=_("Name"))
    address = TextBlock(default="", required=False, rows=2, label=_("Address"))
    latitude = FloatBlock(
        required=False, min_value=-90, max_value=90, label=_("Latitude"), help_text=_("Such as 39.7750; north is plus.")
    )
    longitude = FloatBlock(
        required=False,
        min_value=-180,
        max_value=180,
        label=_("Longitude"),
        help_text=_("Such as -104.97; east is plus."),
    )
    phone = CharBlock(default="", required=False, max_length=40, label=_("Telephone"))
    hours = TextBlock(default="", required=False, rows=2, label=_("Hours"), help_text=_("One line for each."))

    class Meta:
        icon = "site"
        label = _("Place")
        value_class = PlaceValue
        form_layout = BlockGroup(
            children=[
                *("name", "address"),
                BlockGroup(["latitude", "longitude"], heading=_("Coordinates"), icon="crosshairs"),
                *("phone", "hours"),
            ]
        )
        label_format = "{name}"

    def clean(self, value: PlaceValue) -> PlaceValue:
        value = super().clean(value)
        has = {name: value.get(name) is not None for name in ("latitude", "longitude")}
        if any(has.values()) and not all(has.values()):
            missing = next(name for name, is_there in has.items() if not is_there)
            refuse({missing: problem(_("Latitude and longitude belong together."), code="half_a_point")})
        return value


class MapValue(StructValue):
    """The places of a map with what the template shows of each."""

    @property
    def places(self) -> list[dict[str, Any]]:
        """Each place with its number and the address that opens it in the chosen map."""
        kind = self.get("opens_in") or _DEFAULT_MAP
        return [
            {"number": number, "place": place, "href": place.map_link(kind)}
            for number, place in enumerate(self.get("items") or (), start=1)
        ]

    @property
    def locator(self) -> Locator | None:
        """The drawing; None when a picture takes its place, or no place has coordinates."""
        if self.get("image"):
            return None
        return locate([(each["number"], *each["place"].point) for each in self.places if each["place"].point])

    @property
    def map_name(self) -> str:
        """The name of the map that the links open, empty for the visitor's own."""
        kind = self.get("opens_in") or _DEFAULT_MAP
        return "" if kind == "device" else str(MAPS.get(kind, MAPS[_DEFAULT_MAP])[0])


class MapBlock(SectionBlock):
    """Places with their addresses, a drawing of where they lie, and links to a map."""

    items = ListBlock(PlaceBlock(), min_num=1, max_num=24, label=_("Places"))
    image = PictureChooserBlock(
        required=False,
        label=_("Map as a picture"),
        help_text=_("Takes the place of the drawing. Without it, and with coordinates, the drawing is made."),
    )
    alt = CharBlock(
        default="",
        required=False,
        max_length=255,
        label=_("Alternative text"),
        help_text=_("What the picture of the map shows, for those who cannot see it."),
    )
    opens_in = SettingBlock(
        required=False,
        default=_DEFAULT_MAP,
        choices=[(name, label) for name, (label, *_rest) in MAPS.items()],
        label=_("Links open"),
        help_text=_("Your page asks nothing of the map: only a click goes there."),
    )

    class Meta:
        icon = "site"
        label = _("Map")
        group = _("Listing")
        template = "blocks/map.html"
        value_class = MapValue
        stylesheet = "css/blocks/map.css"
        description = _("Where you are: addresses, a small drawing, and links to a map.")
        form_layout = BlockGroup(
            children=["heading", "intro", "items", BlockGroup(["image", "alt"], heading=_("Picture"))],
            settings=["opens_in", "tone"],
        )
        label_format = "{heading}"
        preview_value = {
            "heading": "Where to find us",
            "intro": "",
            "tone": "plain",
            "image": None,
            "alt": "",
            "opens_in": "openstreetmap",
            "items": [
                {
                    "name": "Denver yard",
                    "address": "4180 Brighton Boulevard\nDenver, CO 80216",
                    "latitude": 39.775,
                    "longitude": -104.97,
                    "phone": "(303) 555-0142",
                    "hours": "Monday to Friday, 7 to 6",
                },
                {
                    "name": "Pueblo yard",
                    "address": "1200 Santa Fe Avenue\nPueblo, CO 81006",
                    "latitude": 38.2544,
                    "longitude": -104.6091,
                    "phone": "",
                    "hours": "",
                },
            ],
        }

    def get_api_representation(self, value: MapValue, context: dict[str, Any] | None = None) -> dict[str, Any]:
        shown = super().get_api_representation(value, context=context)
        for item, place in zip(shown["items"], value.places, strict=True):
            item["map_url"] = place["href"] or None
        return shown

    def api_schema(self) -> Schema:
        own = {name: schema_of(block) for name, block in self.child_blocks.items()}
        places: Any = self.child_blocks["items"]
        place = {name: schema_of(block) for name, block in places.child_block.child_blocks.items()}
        items = {"type": "array", "items": struct(**place, map_url={"type": ["string", "null"]})}
        return struct(**{**own, "items": items})
