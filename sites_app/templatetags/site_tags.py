"""Template tags of public pages: structured data, and parts that many pages have in common."""

import json
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sites_app.page_cache.memos import memo
from sites_app.site_context import FrameKey, frame_tags
from sites_app.tenancy import host_entry

register = template.Library()

# What could end the script element, or be misread by an HTML parser.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag
def json_ld(document: dict[str, Any]) -> SafeString:
    """The document as a JSON-LD script, safe whatever its values hold."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.simple_tag(takes_context=True)
def search_href(context: template.Context, name: str = "search") -> str:
    """Where the site's search, or `search_suggest`, stands for the pages of the language that is active."""
    entry = host_entry(context["request"]) if "request" in context else None
    language = get_language()
    is_own = entry is None or language is None or language == entry.locale.language
    return reverse(name, kwargs={} if is_own else {"language": language})


class KeptNode(Node):
    """A part of a template that each process keeps, by `frame_key` (`sites_app.site_context`)."""

    def __init__(self, name: str, variants: list[FilterExpression], nodelist: NodeList) -> None:
        self.name = name
        self.variants = variants
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        key = context.get("frame_key")
        if key is None:
            return self.nodelist.render(context)
        variants = [bool(variant.resolve(context, ignore_failures=True)) for variant in self.variants]
        name = f"part {self.name} {variants} {key.name}"
        return memo(key.site.pk, name, tags=lambda _: frame_tags(key.site), make=lambda: self._made(context, key))

    def _made(self, context: template.Context, key: FrameKey) -> SafeString:
        with context.push(**key.variables()):
            return self.nodelist.render(context)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept "header" is_search %}…{% endkept %}`: what stands between is made once for all pages of a site in a
    language that aren't in its menus, and once for each that is, until settings, menus or what they name change.

    It may show nothing but the site, its look and its menus, and depend on variables only by whether those that are
    named are true. In a preview it is made each time.
    """
    name, *variants = token.split_contents()[1:]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(name.strip("'\""), [parser.compile_filter(variant) for variant in variants], nodelist)
