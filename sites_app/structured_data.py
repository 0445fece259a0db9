"""JSON-LD of pages: one graph of nodes that name each other by absolute identifiers. Its words are schema.org's.

A page's nodes are the site, the business behind it, the page, the way to it, what it is (an article, a post) and its
questions.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from sites_app.page_texts import plain_text

Node = dict[str, Any]

CONTEXT = "https://schema.org"
_ARTICLES = ("Article", "Posting")
_BUSINESS = "#business"


def graph(nodes: Iterable[Node]) -> Node:
    """The nodes as one document."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def business_id(root: str) -> str:
    """The identifier by which all pages of a site refer to its business. `root` is the address of its home page."""
    return f"{root}{_BUSINESS}"


def website_id(root: str) -> str:
    return f"{root}#website"


def website(settings: Any, *, root: str, language: str) -> Node:
    """The site, with its own search."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{root}search/?q={{search_term_string}}"}
    return present(
        {
            "@type": "WebSite",
            "@id": website_id(root),
            "url": root,
            "name": settings.name,
            "description": settings.tagline,
            "inLanguage": language,
            "publisher": {"@id": business_id(root)},
            "potentialAction": {
                "@type": "SearchAction",
                "target": target,
                "query-input": "required name=search_term_string",
            },
        }
    )


def business(settings: Any, *, root: str, logo: Any = None, area_served: Any = None) -> Node:
    """The business behind the site; fields that are not known are left out."""
    address = {
        "streetAddress": settings.street_address,
        "addressLocality": settings.locality,
        "addressRegion": settings.region,
        "postalCode": settings.postal_code,
        "addressCountry": settings.country,
    }
    is_place = settings.business_type != "Organization"
    node = {
        "@type": settings.business_type,
        "@id": business_id(root),
        "name": settings.name,
        "description": settings.tagline,
        "url": root,
        "telephone": settings.phone,
        "email": settings.email,
        "logo": logo and image(logo),
        "image": logo and logo.full_url,
        "address": {"@type": "PostalAddress", **present(address)} if any(address.values()) else None,
        "openingHours": settings.opening_hours_lines if is_place else None,
        "areaServed": area_served,
        "sameAs": settings.profile_urls,
    }
    if is_place and settings.latitude is not None and settings.longitude is not None:
        node["geo"] = {"@type": "GeoCoordinates", "latitude": settings.latitude, "longitude": settings.longitude}
    return present(node)


def image(picture: Any) -> Node:
    """A picture with its size."""
    return {"@type": "ImageObject", "url": picture.full_url, "width": picture.width, "height": picture.height}


def web_page(
    page: Any, *, kind: str, address: str, root: str, description: str, language: str, has_trail: bool
) -> Node:
    """The page at its address."""
    return present(
        {
            "@type": kind,
            "@id": f"{address}#webpage",
            "url": address,
            "name": page.seo_title or page.title,
            "description": description,
            "inLanguage": language,
            "isPartOf": {"@id": website_id(root)},
            "breadcrumb": {"@id": f"{address}#breadcrumb"} if has_trail else None,
        }
    )


def breadcrumb_list(trail: Iterable[tuple[str, str]], *, address: str) -> Node:
    """The way from the home page to the page: titles with absolute addresses."""
    return {
        "@type": "BreadcrumbList",
        "@id": f"{address}#breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": title, "item": href}
            for n, (title, href) in enumerate(trail, start=1)
        ],
    }


def article(page: Any, *, kind: str, address: str, root: str, language: str, **further: Any) -> Node:
    """An article or a post: the business is its author, its dates are those of publishing and of visible changes."""
    owner = {"@id": business_id(root)}
    modified = page.changed_at
    return present(
        {
            "@type": kind,
            "@id": f"{address}#article",
            "headline": page.title[:110],
            "url": address,
            "inLanguage": language,
            "isPartOf": {"@id": f"{address}#webpage"},
            "mainEntityOfPage": {"@id": f"{address}#webpage"},
            "datePublished": page.first_published_at and page.first_published_at.isoformat(),
            "dateModified": modified and modified.isoformat(),
            "author": owner,
            "publisher": owner,
            **further,
        }
    )


def stored_nodes(stored: Mapping[str, Any], *, own: Node, address: str, root: str) -> tuple[list[Node], Any]:
    """What an article was stored with, fitted into the page's graph; and the area that its business serves, if told.

    `own` is the node of the article as the page is now: a person may have edited its title since. Questions are left
    out, for they are read from the page; and so is what the site's settings say of the business.
    """
    nodes, area = [own], None
    for node in stored.get("@graph") or [stored]:
        kind = str(node.get("@type", ""))
        if kind.endswith(_ARTICLES):
            nodes[0] = {**_absolute(node, address=address, root=root), **own}
        elif node.get("@id") == _BUSINESS or kind == "LocalBusiness":
            area = node.get("areaServed")
        elif kind and kind != "FAQPage":
            fitted = _absolute(node, address=address, root=root)
            nodes.append({**fitted, **({"provider": {"@id": business_id(root)}} if kind == "Service" else {})})
    return nodes, area


def faq_page(stream: Iterable[Any], *, address: str) -> list[Node]:
    """One FAQPage of all questions in the stream's blocks; nothing when there are none."""
    questions = [
        {
            "@type": "Question",
            "name": item["question"],
            "acceptedAnswer": {"@type": "Answer", "text": plain_text(str(item["answer"].source))},
        }
        for bound in stream
        if bound.block_type == "faq"
        for item in bound.value["items"]
    ]
    if not questions:
        return []
    part = {"@id": f"{address}#webpage"}
    return [{"@type": "FAQPage", "@id": f"{address}#faq", "isPartOf": part, "mainEntity": questions}]


def present(node: Node) -> Node:
    """The node without what is not known."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}


def _absolute(node: Any, *, address: str, root: str) -> Any:
    """The value with its identifiers as addresses: the business is the site's, everything else the page's."""
    if isinstance(node, list):
        return [_absolute(each, address=address, root=root) for each in node]
    if not isinstance(node, Mapping):
        return node
    found = {key: _absolute(value, address=address, root=root) for key, value in node.items() if key != "@context"}
    if str(found.get("@id", "")).startswith("#"):
        found["@id"] = urljoin(root if found["@id"] == _BUSINESS else address, found["@id"])
    return found
