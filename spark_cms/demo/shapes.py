"""Short ways to write the raw data of blocks, fragments and slots."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

Raw = dict[str, Any]


def link(url: str) -> Raw:
    """A link to the page of the site at this address."""
    return {"page": url, "url": "", "anchor": ""}


def block(kind: str, value: Any) -> Raw:
    """One block of a stream."""
    return {"type": kind, "value": value}


def items(*values: Raw) -> list[Raw]:
    """The entries of a list block."""
    # Wagtail takes an entry for one only if it has an id.
    return [
        {"type": "item", "value": value, "id": str(uuid5(NAMESPACE_URL, f"{place}/{sorted(value.items())}"))}
        for place, value in enumerate(values)
    ]


def titled(*pairs: tuple[str, str]) -> list[Raw]:
    """Entries with a title and a text, for features and steps."""
    return items(*({"title": title, "text": text} for title, text in pairs))


def featured(*rows: tuple[str, str, str]) -> list[Raw]:
    """Entries with a title, a text and an icon, for features."""
    return items(*({"title": title, "text": text, "icon": icon} for title, text, icon in rows))


def questions(*pairs: tuple[str, str]) -> list[Raw]:
    """Questions with their answers in HTML."""
    return items(*({"question": question, "answer": answer} for question, answer in pairs))


def facts(*pairs: tuple[str, str]) -> list[Raw]:
    """Figures and what they count."""
    return items(*({"figure": figure, "label": label} for figure, label in pairs))


def cards(*rows: tuple[str, str, str | None, str]) -> list[Raw]:
    """Cards of title, text, key of an image, address."""
    return items(*({"title": t, "text": x, "image": image, "link": link(url)} for t, x, image, url in rows))


def table(caption: str, columns: tuple[tuple[str, str], ...], *rows: tuple[Any, ...]) -> Raw:
    """A table of columns given as kind and heading, and of rows with a value for each."""
    return {
        "caption": caption,
        "columns": [{"type": kind, "heading": heading} for kind, heading in columns],
        "rows": [{"values": list(row)} for row in rows],
    }


def gallery(*rows: tuple[str, str]) -> list[Raw]:
    """Images of a gallery: the key of an image and its caption."""
    return items(*({"image": image, "caption": caption, "alt": ""} for image, caption in rows))


def people(*rows: tuple[str, str, str, str | None]) -> list[Raw]:
    """People: name, role, text, key of the portrait."""
    nowhere = {"page": None, "url": "", "anchor": ""}
    return items(
        *(
            {"image": image, "name": name, "role": role, "text": text, "link": nowhere}
            for name, role, text, image in rows
        )
    )


def place(name: str, address: str, at: tuple[float, float], *, phone: str = "", hours: str = "") -> Raw:
    """A place of a map; `at` is its latitude and longitude."""
    latitude, longitude = at
    where = {"name": name, "address": address, "latitude": latitude, "longitude": longitude}
    return {**where, "phone": phone, "hours": hours}


def fragment(
    key: str,
    fragment_type: str,
    body: str = "",
    *,
    heading: str = "",
    entries: tuple[tuple[str, str], ...] = (),
    condition: str = "",
    weight: int = 1,
) -> Raw:
    """One fragment of a campaign's library. With a condition it is used only where that holds."""
    return {
        "key": key,
        "fragment_type": fragment_type,
        "name": key.replace("-", " ").capitalize(),
        "heading": heading,
        "body": body.strip(),
        "items": [{"title": title, "text": text} for title, text in entries],
        "condition": condition,
        "weight": weight,
    }


def slot(name: str, fragment_type: str, block_type: str = "rich_text", **options: Any) -> Raw:
    """One slot of a template: by default a required one that takes a single fragment."""
    return {
        "name": name,
        "fragment_type": fragment_type,
        "block_type": block_type,
        "pick": "one",
        "is_required": True,
        "minimum": 1,
        "maximum": 1,
        "condition": "",
        **options,
    }
