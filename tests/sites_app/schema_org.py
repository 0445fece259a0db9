"""Checks JSON-LD against schema.org's vocabulary, as the package msgspec-schemaorg has it."""

from collections.abc import Iterator
from typing import Any

import msgspec_schemaorg.models as vocabulary

# Not in the vocabulary itself: an annotation of actions that its documentation defines.
ANNOTATIONS = {"query-input"}


def problems(node: Any, *, place: str = "") -> Iterator[str]:
    """What the vocabulary does not know in the node and in those within it."""
    if isinstance(node, list):
        for number, each in enumerate(node):
            yield from problems(each, place=f"{place}[{number}]")
        return
    if not isinstance(node, dict) or node.keys() == {"@id"}:
        return
    if "@graph" in node:
        yield from problems(node["@graph"], place="graph")
        return
    model = getattr(vocabulary, str(node.get("@type")), None)
    if model is None:
        yield f"{place}: {node.get('@type')} is no type"
        return
    for name, value in node.items():
        if name not in _properties(model):
            yield f"{place}: {node['@type']} has no {name}"
        yield from problems(value, place=f"{place}.{name}")


def _properties(model: Any) -> set[str]:
    # A business is an organisation and a place; the package follows one parent of each type.
    further = vocabulary.Place.__struct_fields__ if issubclass(model, vocabulary.LocalBusiness) else ()
    return {"@id", "@type", *ANNOTATIONS, *model.__struct_fields__, *further}


def unresolved(graph: list[dict[str, Any]]) -> set[str]:
    """Identifiers that nodes refer to and that no node of the graph has."""
    own = {node["@id"] for node in graph if "@id" in node}
    return {found for found in _references(graph) if found not in own}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _references(each)
    elif isinstance(value, dict):
        if value.keys() == {"@id"}:
            yield value["@id"]
        for each in value.values():
            yield from _references(each)
