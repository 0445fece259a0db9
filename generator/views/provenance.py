"""Pages that tell of each of their words where it came from: what samples and stored articles have in common."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from generator.core.traced_html import annotate
from generator.core.tracing import Mark
from generator.models import Fragment
from generator.permissions import changeable
from generator.services.stored_tracing import BlockState
from generator.services.tracing import explain_mark

type Source = dict[str, Any]
type Origin = tuple[str, str]

_HEAD = "generator/provenance/head.html"
_BY_HAND = {BlockState.EDITED: "Edited by hand; it was", BlockState.ADDED: "Written by hand"}


def tell(
    response: HttpResponse, *, marks: Sequence[Mark], sources: Sequence[Source], panel: str, **context: Any
) -> None:
    """Puts spans, a panel and a script into a page whose texts hold marks; an error stays as it is."""
    if response.status_code != 200 or response.streaming:
        return
    page = annotate(response.content.decode(response.charset))
    names = {(source["section"], source["key"]): source for source in sources}
    told = {number: _told(marks[number], names) for number in page.used if number < len(marks)}
    used = {marks[number] for number in told}
    html = page.html
    for end, template in (("</head>", _HEAD), ("</body>", panel)):
        before, mark, after = html.rpartition(end)
        filled = render_to_string(template, {"sources": sources, "marks": told, "used": used, **context})
        html = f"{before}{filled}{mark}{after}"
    response.content = html.encode(response.charset)
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))


def sources_of(origins: Sequence[Origin], *, site_id: int, request: HttpRequest) -> list[Source]:
    """The fragments of these sections in order, with the addresses of their forms for those who may edit them."""
    rows = Fragment.objects.readable_by(site_id).filter(key__in={key for _, key in origins})
    names = dict(rows.values_list("key", "name"))
    editable = changeable(Fragment, request.user).filter(pk__in=rows.values("pk"))
    ids = dict(editable.values_list("key", "pk"))
    edit = Fragment.snippet_viewset.get_url_name("edit")
    return [
        {
            "section": section,
            "key": key,
            "name": names.get(key, key),
            "url": reverse(edit, args=[ids[key]]) if key in ids else "",
        }
        for section, key in origins
    ]


def _told(mark: Mark, names: Mapping[Origin, Source]) -> dict[str, str]:
    source = names.get((mark.section, mark.fragment), {})
    name = f"{source.get('name', mark.fragment)} ({mark.section})" if mark.fragment else ""
    state = BlockState(mark.detail) if mark.kind == "text" and mark.detail else None
    text = f"{_BY_HAND[state]} {name}".strip() if state else explain_mark(mark) or name
    return {
        "text": text,
        "source": f"{mark.section}/{mark.fragment}" if mark.kind == "text" and mark.fragment else "",
        "state": state or "",
    }
