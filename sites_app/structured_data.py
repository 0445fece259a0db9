"""JSON-LD of pages, with absolute addresses: the business, the way to the page, the page itself, its questions."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

Document = dict[str, Any]

CONTEXT = "https://schema.org"
_PROVIDED = frozenset({"Service"})


def business_id(request: HttpRequest) -> str:
    """The identifier by which all documents of a site refer to its business."""
    return request.build_absolute_uri("/#business")


def business(settings: Any, *, request: HttpRequest) -> Document:
    """The business behind the site; fields that are not known are left out."""
    address = {
        "streetAddress": settings.street_address,
        "addressLocality": settings.locality,
        "addressRegion": settings.region,
        "postalCode": settings.postal_code,
        "addressCountry": settings.country,
    }
    document = {
        "@context": CONTEXT,
        "@type": settings.business_type,
        "@id": business_id(request),
        "name": settings.name,
        "description": settings.tagline,
        "url": request.build_absolute_uri("/"),
        "telephone": settings.phone,
        "email": settings.email,
        "address": {"@type": "PostalAddress", **_present(address)} if any(address.values()) else None,
        "openingHours": settings.opening_hours_lines,
        "sameAs": settings.profile_urls,
    }
    if settings.latitude is not None and settings.longitude is not None:
        document["geo"] = {"@type": "GeoCoordinates", "latitude": settings.latitude, "longitude": settings.longitude}
    return _present(document)


def breadcrumb_list(trail: Iterable[Any], *, request: HttpRequest) -> Document:
    """The way from the home page to the page."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": crumb.title, "item": request.build_absolute_uri(crumb.href)}
            for n, crumb in enumerate(trail, start=1)
        ],
    }


def article(page: Any, *, kind: str, request: HttpRequest) -> Document:
    """An article or a post: the business is its author, its dates are those of real changes."""
    owner = {"@id": business_id(request)}
    return _present(
        {
            "@context": CONTEXT,
            "@type": kind,
            "headline": page.title[:110],
            "description": page.search_description,
            "url": page.get_full_url(request),
            "mainEntityOfPage": page.get_full_url(request),
            "datePublished": page.first_published_at and page.first_published_at.isoformat(),
            "dateModified": page.last_published_at and page.last_published_at.isoformat(),
            "author": owner,
            "publisher": owner,
        }
    )


def completed(stored: Document, *, page: Any, request: HttpRequest) -> list[Document]:
    """The nodes that an article was stored with, completed by addresses, dates and the business.

    Its questions are left out: they are read from the page as it is now, which a person may have edited.
    """
    nodes = stored.get("@graph") or ([stored] if stored.get("@type") else [])
    return [_complete(node, page=page, request=request) for node in nodes if node.get("@type") != "FAQPage"]


def faq_page(stream: Iterable[Any]) -> list[Document]:
    """One FAQPage of all questions in the stream's blocks; nothing when there are none."""
    questions = [
        {
            "@type": "Question",
            "name": item["question"],
            "acceptedAnswer": {"@type": "Answer", "text": str(item["answer"].source)},
        }
        for bound in stream
        if bound.block_type == "faq"
        for item in bound.value["items"]
    ]
    return [{"@context": CONTEXT, "@type": "FAQPage", "mainEntity": questions}] if questions else []


def _complete(node: Document, *, page: Any, request: HttpRequest) -> Document:
    kind = node.get("@type", "Article")
    base = {"@context": CONTEXT, **node, "url": page.get_full_url(request)}
    if kind in _PROVIDED:
        return {**base, "provider": {"@id": business_id(request)}}
    if kind.endswith(("Article", "Posting")):
        return {**article(page, kind=kind, request=request), **base}
    return base


def _present(document: Document) -> Document:
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}
