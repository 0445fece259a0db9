"""SVG that somebody else has drawn, made safe to show: what can run, load or reach out is taken out. Pure.

Only what is known to be harmless stays. Drawings can hold values of variables, as `{{name}}` in texts and attributes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MOST_CHARACTERS = 200_000
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
NAME = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}")
_ELEMENTS = frozenset(
    [
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line"),
        *("polyline", "polygon", "text", "tspan", "textPath", "image", "linearGradient", "radialGradient", "stop"),
        *("pattern", "clipPath", "mask", "marker", "filter", "feBlend", "feColorMatrix", "feComposite", "feFlood"),
        *("feGaussianBlur", "feMerge", "feMergeNode", "feOffset", "feDropShadow"),
    ]
)
_ATTRIBUTES = frozenset(
    [
        *("id", "class", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "d"),
        *("points", "width", "height", "viewBox", "preserveAspectRatio", "transform", "version", "role"),
        *("fill", "fill-opacity", "fill-rule", "opacity", "color", "visibility", "display", "aria-label"),
        *("stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
        *("stroke-dashoffset", "stroke-miterlimit", "aria-hidden", "clip-path", "clip-rule", "clipPathUnits"),
        *("font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline"),
        *("letter-spacing", "word-spacing", "textLength", "lengthAdjust", "startOffset", "offset"),
        *("stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod", "patternUnits"),
        *("patternContentUnits", "patternTransform", "mask", "maskUnits", "maskContentUnits", "marker-start"),
        *("marker-mid", "marker-end", "markerWidth", "markerHeight", "refX", "refY", "orient", "filter"),
        *("filterUnits", "stdDeviation", "in", "in2", "result", "mode", "operator", "values", "type"),
        *("flood-color", "flood-opacity", "k1", "k2", "k3", "k4"),
    ]
)
_OWN = re.compile(r"#[\w.-]+")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]+")
_REFERENCE = re.compile(r"url\s*\(\s*(?!['\"]?#[\w.-]+['\"]?\s*\))", re.IGNORECASE)


class SVGError(ValueError):
    """The text is no drawing; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class CleanSVG:
    """A safe drawing: its text, the names of its variables in their order, and what was taken out of it."""

    text: str
    variables: tuple[str, ...]
    removed: tuple[str, ...]


def clean(text: str) -> CleanSVG:
    """The drawing without what is not known to be harmless. Raises `SVGError`."""
    root = _parse(text)
    removed = dict.fromkeys(_strip(root))
    cleaned = _text(root)
    return CleanSVG(cleaned, tuple(dict.fromkeys(NAME.findall(cleaned))), tuple(removed))


def render(text: str, values: Mapping[str, str]) -> str:
    """The drawing with the values in the place of its variables; a value is text and nothing else.

    Raises `SVGError`.
    """
    root = _parse(text)
    for element in root.iter():
        element.text, element.tail = _filled(element.text, values), _filled(element.tail, values)
        for name, value in element.attrib.items():
            element.set(name, _filled(value, values) or "")
    # A value may have made of a harmless attribute one that reaches out.
    for _ in _strip(root):
        pass
    return _text(root)


def _filled(text: str | None, values: Mapping[str, str]) -> str | None:
    return NAME.sub(lambda found: values.get(found[1], ""), text) if text else text


def _parse(text: str) -> Element:
    if len(text) > MOST_CHARACTERS:
        raise SVGError(f"A drawing has at most {MOST_CHARACTERS:,} characters.")
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SVGError("The drawing declares a document type or entities, which are not read.") from error
    except (ParseError, ValueError) as error:
        raise SVGError(f"This is no XML: {error}.") from error
    if root.tag not in {f"{{{SVG}}}svg", "svg"}:
        raise SVGError("This is no SVG: its outermost element is not <svg>.")
    if root.tag == "svg":
        # Without its namespace a browser would not draw it.
        for element in root.iter():
            if isinstance(element.tag, str) and not element.tag.startswith("{"):
                element.tag = f"{{{SVG}}}{element.tag}"
    return root


def _strip(element: Element) -> Iterator[str]:
    """Take out what is not known, and say what it was."""
    for name, value in list(element.attrib.items()):
        if not _is_harmless(name, value):
            del element.attrib[name]
            yield f"{_local(element.tag)}/@{_local(name)}"
    for child in list(element):
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.startswith(f"{{{SVG}}}") and _local(tag) in _ELEMENTS:
            yield from _strip(child)
            continue
        element.remove(child)
        if tag:
            yield _local(tag)


def _is_harmless(name: str, value: str) -> bool:
    if name in {"href", f"{{{XLINK}}}href"}:
        return bool(_OWN.fullmatch(value) or _PICTURE.fullmatch(value))
    return name in _ATTRIBUTES and not _REFERENCE.search(value)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _text(root: Element) -> str:
    # The prefixes are the whole process's, and writers of spreadsheets want the empty one for themselves.
    register_namespace("", SVG)
    register_namespace("xlink", XLINK)
    return tostring(root, encoding="unicode")
