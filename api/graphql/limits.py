"""What a query may cost: counted before it is run, by the rows that it asks for."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from api.graphql.page_types import MOST_ROWS, USUAL_ROWS

DEPTH = 12
ALIASES = 30
TOKENS = 2_000
# A field is one, and what is beneath a list is as many times that as the list may have rows.
COST = 10_000
# Making a size of an image that is not there yet takes its time.
_DEAR = {"rendition": 5, "search": 50}
_PAGED = {"pages": USUAL_ROWS, "children": USUAL_ROWS, "images": USUAL_ROWS, "search": 10}
# Lists whose length a query can't say: what they usually have.
_LISTS = {"body": 5, "blocks": 3, "items": 5, "ancestors": 3, "translations": 2, "columns": 3, "menus": 3}
# The rows of a connection, which are counted where it is asked for.
_INNER = {"edges", "nodes", "node", "hits", "pageInfo"}


class TooCostlyError(GraphQLError):
    """The query asks for more than one answer may hold."""

    def __init__(self, cost: int) -> None:
        text = f"The query may cost up to {cost:,}, and {COST:,} is the most: ask for fewer rows or fields."
        super().__init__(text, extensions={"code": "QUERY_TOO_COSTLY", "cost": cost})


def check_cost(document: DocumentNode, variables: Mapping[str, Any], operation_name: str | None) -> int:
    """What the operation of a valid document may cost. Raises `TooCostlyError`."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    chosen = [each for each in operations if operation_name in {None, each.name and each.name.value}]
    defaults = _defaults(chosen)
    counted = _Counter(fragments, {**defaults, **variables})
    cost = max((counted.of(each.selection_set) for each in chosen), default=0)
    if cost > COST:
        raise TooCostlyError(cost)
    return cost


def _defaults(operations: list[OperationDefinitionNode]) -> dict[str, Any]:
    found = {}
    for operation in operations:
        for variable in operation.variable_definitions or ():
            if isinstance(variable.default_value, IntValueNode):
                found[variable.variable.name.value] = int(variable.default_value.value)
    return found


class _Counter:
    """Counts selections; each fragment once, for it costs the same wherever it stands."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]) -> None:
        self.fragments, self.variables = fragments, variables
        self.known: dict[str, int] = {}

    def of(self, selections: SelectionSetNode | None) -> int:
        return sum(self._one(each) for each in selections.selections) if selections else 0

    def _one(self, node: Any) -> int:
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self.known:
                # A fragment that holds itself is refused before by the rules of GraphQL.
                self.known[name] = self.of(self.fragments[name].selection_set)
            return self.known[name]
        if isinstance(node, InlineFragmentNode):
            return self.of(node.selection_set)
        return self._field(node)

    def _field(self, node: FieldNode) -> int:
        name = node.name.value
        if name.startswith("__"):
            return 0
        own = 0 if name in _INNER else _DEAR.get(name, 1)
        inner = self.of(node.selection_set)
        if name in _PAGED:
            return own + self._rows(node, _PAGED[name]) * inner
        return own + _LISTS.get(name, 1) * inner

    def _rows(self, node: FieldNode, usual: int) -> int:
        """How many rows are asked for; a number that is refused later counts as the most."""
        value = next((each.value for each in node.arguments or () if each.name.value == "first"), None)
        if value is None:
            return usual
        given = self.variables.get(value.name.value, usual) if isinstance(value, VariableNode) else None
        if isinstance(value, IntValueNode):
            given = int(value.value)
        return given if isinstance(given, int) and 1 <= given <= MOST_ROWS else MOST_ROWS
