"""Turns a tree into its compiled form, once for many renderings; it decides nothing and reports nothing."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping

from generator.core.grammar import capitalise, with_article
from generator.core.spintax_permutation import PermutationItem
from generator.core.spintax_plan import (
    ChoiceItem,
    DictionaryItem,
    GrammarItem,
    Item,
    MarkItem,
    Run,
    Series,
    SwitchItem,
    TokenItem,
)
from generator.core.spintax_tree import (
    Choice,
    Component,
    Conditional,
    Dictionary,
    Grammar,
    Node,
    Nodes,
    Permutation,
    Plural,
    Text,
    Token,
)
from generator.core.tokens import COMPONENT_CLOSE, COMPONENT_OPEN, strip_reserved, token_key, whole_number
from generator.core.types import DictionaryPlan

_REWRITES: Mapping[str, Callable[[str], str]] = {"a_an": with_article, "cap": capitalise}


def compile_tree(tree: Nodes, *, dictionaries: Mapping[str, DictionaryPlan], is_html: bool) -> Series:
    """Return the compiled form of a valid tree. `dictionaries` has every dictionary it names, by lower-case name."""
    return _Compiler(dictionaries, is_html=is_html).series(tree)


def nodes_of(tree: Nodes) -> Iterator[Node]:
    """Yield every node of a tree, parents first, in the order of the text."""
    for node in tree:
        yield node
        match node:
            case Choice(options=parts) | Permutation(options=parts) | Plural(forms=parts):
                for part in parts:
                    yield from nodes_of(part)
            case Conditional():
                yield from nodes_of(node.then)
                yield from nodes_of(node.otherwise)
            case Grammar():
                yield from nodes_of(node.argument)


def plural_form(number: int, forms: int) -> int:
    """Return which form agrees with a number.

    Two forms: the English rule (one, other). Three: the Slavic rule (one, few, many) by the last two digits. These are
    the integer rules of the Unicode CLDR for `en` and for `ru`, `uk`, `be`, `sr`, `hr` and `bs`, which the spintax.net
    engines use as well; the sign of the number does not count.
    """
    number = abs(number)
    if forms == 2:
        return 0 if number == 1 else 1
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2


class _Compiler:
    def __init__(self, dictionaries: Mapping[str, DictionaryPlan], *, is_html: bool) -> None:
        self._dictionaries = dictionaries
        self._is_html = is_html

    def series(self, nodes: Nodes) -> Series:
        parts: list[str | Item] = []
        for node in nodes:
            part = self._part(node)
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
        return Series(parts)

    def _part(self, node: Node) -> str | Item:
        match node:
            case Text(value=value):
                return value
            case Token():
                return TokenItem(node.name, is_required=not node.guarded)
            case Dictionary(name=name):
                return self._dictionary(self._dictionaries[name])
            case Component(name=name):
                return MarkItem(f"{COMPONENT_OPEN}{name}{COMPONENT_CLOSE}")
            case Grammar():
                return GrammarItem(self.series(node.argument), _REWRITES[node.name])
            case _:
                return self._branches(node)

    def _branches(self, node: Choice | Permutation | Conditional | Plural) -> Item:
        match node:
            case Choice():
                return ChoiceItem([self.series(option) for option in node.options], node.weights)
            case Permutation():
                return PermutationItem(
                    [self.series(option) for option in node.options],
                    minimum=node.minimum,
                    maximum=node.maximum,
                    separator=node.separator,
                    last_separator=node.last_separator,
                )
            case Conditional():
                return SwitchItem([self.series(node.then), self.series(node.otherwise)], _selects_by_value(node.name))
            case Plural():
                return self._plural(node)

    def _plural(self, node: Plural) -> Item:
        if node.number is not None:
            return self.series(node.forms[plural_form(node.number, len(node.forms))])
        return SwitchItem([self.series(form) for form in node.forms], _selects_by_number(node.name, len(node.forms)))

    def _dictionary(self, dictionary: DictionaryPlan) -> DictionaryItem:
        terms = [strip_reserved(term) for term, _ in dictionary.entries]
        shown = [html.escape(term) for term in terms] if self._is_html else terms
        return DictionaryItem(
            token_key(dictionary.name), terms, [weight for _, weight in dictionary.entries], shown=shown
        )


def _selects_by_value(name: str) -> Callable[[Run], int]:
    return lambda run: 0 if run.values.get(name, "").strip() else 1


def _selects_by_number(name: str, forms: int) -> Callable[[Run], int]:
    def select(run: Run) -> int:
        number = whole_number(run.values.get(name, ""))
        if number is None:
            run.missing.append(name)
        return plural_form(number or 0, forms)

    return select
