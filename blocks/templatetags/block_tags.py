"""Template tags for blocks: where a link leads, and what a telephone dials."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def link_href(context: template.Context, link: Any) -> str:
    """The address of a `LinkBlock` value for this request; empty when it leads nowhere."""
    return link.get_href(context.get("request")) if link else ""


@register.filter
def telephone(number: str) -> str:
    """A telephone number as a `tel:` address wants it: digits and a leading plus."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")
