"""Template tags for blocks: where a link leads."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def link_href(context: template.Context, link: Any) -> str:
    """The address of a `LinkBlock` value for this request; empty when it leads nowhere."""
    return link.get_href(context.get("request")) if link else ""
