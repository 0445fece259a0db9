"""Template tags for blocks: the blocks of a page, where a link leads, what a picture is, what a page must load."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from blocks.icons import icon_svg
from blocks.pictures import Picture, picture_of

register = template.Library()

LOADER = "js/islands.js"


@register.simple_tag(takes_context=True)
def link_href(context: template.Context, link: Any) -> str:
    """The address of a `LinkBlock` value for this request; empty when it leads nowhere."""
    return link.get_href(context.get("request")) if link else ""


@register.filter
def telephone(number: str) -> str:
    """A telephone number as a `tel:` address wants it: digits and a leading plus."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.simple_tag(takes_context=True)
def picture(context: template.Context, image: Any) -> Picture | None:
    """What `includes/picture.html` writes of an image; None without one.

    A page of which something is still to be rendered says so on its request (`has_pending_pictures`), for whoever would
    keep it.
    """
    found = picture_of(image)
    request = context.get("request")
    if found and not found.is_complete and request is not None:
        request.has_pending_pictures = True
    return found


@register.simple_tag(takes_context=True)
def is_first_picture(context: template.Context) -> bool:
    """Whether this is the first picture of the page's opening, which a visitor waits for. True once for a request."""
    request = context.get("request")
    if request is None or not context.get("is_opening") or getattr(request, "has_first_picture", False):
        return False
    request.has_first_picture = True
    return True


@register.simple_tag(takes_context=True)
def show_sections(context: template.Context, sections: Iterable[Any], opens_page: bool = False) -> SafeString:
    """The blocks of an outline, as `include_block` shows each with its `anchor`, `heading_level` and `is_opening`.

    With `opens_page` the first one has the page's main heading.
    """
    shared: dict[str, Any] = context.flatten()  # type: ignore[assignment]
    shown = []
    for number, section in enumerate(sections):
        own = {"anchor": section.anchor, "heading_level": 1 if opens_page and not number else 2}
        shown.append(section.block.render({**shared, **own, "is_opening": not number}))
    return mark_safe("".join(shown))  # noqa: S308 - blocks escape what they show


@register.simple_tag
def line_icon(name: str) -> SafeString:
    """An icon of `includes/icon.html`."""
    return _icon(name)


@lru_cache(maxsize=64)
def _icon(name: str) -> SafeString:
    return render_to_string("includes/icon.html", {"name": name})


@register.simple_tag
def block_icon(name: str) -> SafeString:
    """An icon of our own set as inline SVG; empty without a name."""
    return icon_svg(name or "")


@register.simple_tag
def block_assets(sections: Iterable[Any] | None = None, bound_block: Any = None) -> SafeString:
    """The stylesheets of the blocks on the page, each once, and the loader of islands where a block is one.

    `sections` is the outline of a page; `bound_block` is what the block picker previews.
    """
    blocks = [section.block.block for section in sections or ()]
    blocks += [bound_block.block] if bound_block else []
    metas = [block.meta for block in blocks]
    sheets = dict.fromkeys(sheet for meta in metas if (sheet := getattr(meta, "stylesheet", "")))
    links = format_html_join("", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets))
    if not any(getattr(meta, "is_island", False) for meta in metas):
        return links
    return links + format_html_join("", '<script type="module" src="{}"></script>', [(static(LOADER),)])
