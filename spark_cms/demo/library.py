"""Makes a demo site's content library and its campaign from their data."""

from typing import Any

from wagtail.models import Page, Site

from generator.models import (
    ArticleTemplate,
    Avatar,
    AvatarVariant,
    Campaign,
    CampaignAxis,
    DictionaryEntry,
    Fragment,
    FragmentItem,
    Niche,
    Offer,
    OfferPoint,
    SpintaxDictionary,
    TemplateSlot,
)

Data = dict[str, Any]


def seed_campaign(site: Site, data: Data, pages: dict[str, Page]) -> Campaign:
    """The campaign of `data` with its library; `pages` gives a page by its address on the site."""
    niches = {entry["key"]: Niche.objects.create(site=site, **entry) for entry in data.get("niches", [])}
    avatars = {entry["key"]: _avatar(site, entry, niches) for entry in data.get("avatars", [])}
    for entry in data.get("offers", []):
        _offer(site, entry, avatars)
    for entry in data.get("dictionaries", []):
        _dictionary(site, entry)
    for entry in data["fragments"]:
        _fragment(site, entry)
    return _campaign(site, data, _template(site, data["template"]), pages)


def _with_children(item: Any, relation: str, children: list[Any]) -> Any:
    for number, child in enumerate(children):
        child.sort_order = number
    getattr(item, relation).set(children)
    item.save()
    return item


def _pick(entry: Data, *left_out: str) -> Data:
    return {name: value for name, value in entry.items() if name not in left_out}


def _avatar(site: Site, entry: Data, niches: dict[str, Niche]) -> Avatar:
    avatar = Avatar(site=site, **_pick(entry, "variants", "niches"))
    avatar.niches.set([niches[key] for key in entry.get("niches", [])])
    return _with_children(avatar, "variants", [AvatarVariant(**variant) for variant in entry["variants"]])


def _offer(site: Site, entry: Data, avatars: dict[str, Avatar]) -> Offer:
    points = [
        OfferPoint(**{**point, "avatar": avatars[point["avatar"]] if point.get("avatar") else None})
        for point in entry.get("points", [])
    ]
    return _with_children(Offer(site=site, **_pick(entry, "points")), "points", points)


def _dictionary(site: Site, entry: Data) -> SpintaxDictionary:
    entries = [DictionaryEntry(term=term, weight=weight) for term, weight in entry["entries"]]
    return _with_children(SpintaxDictionary(site=site, key=entry["key"], name=entry["name"]), "entries", entries)


def _fragment(site: Site, entry: Data) -> Fragment:
    items = [FragmentItem(**item) for item in entry.get("items", [])]
    return _with_children(Fragment(site=site, **_pick(entry, "items")), "items", items)


def _template(site: Site, entry: Data) -> ArticleTemplate:
    slots = [TemplateSlot(**slot) for slot in entry["slots"]]
    return _with_children(ArticleTemplate(site=site, key=entry["key"], name=entry["name"]), "slots", slots)


def _campaign(site: Site, data: Data, template: ArticleTemplate, pages: dict[str, Page]) -> Campaign:
    campaign = Campaign(
        site=site,
        key=data["key"],
        name=data["name"],
        template=template,
        parent_page=pages[data["parent_page"]].specific,
        headline=data["headline"],
        slug_pattern=data.get("slug", ""),
        meta_title_pattern=data.get("meta_title", ""),
        meta_description_pattern=data.get("meta_description", ""),
        hub_pattern=data.get("hub", ""),
        method=data.get("method", "all"),
        sample_size=data.get("sample_size"),
        seed=data["seed"],
        schema_type=data.get("schema_type", "Article"),
        word_target=data.get("word_target", 800),
    )
    made: Campaign = _with_children(campaign, "axes", [CampaignAxis(**axis) for axis in data["axes"]])
    return made
