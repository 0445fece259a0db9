"""Exclusions as people write them: which rows they name, and what is wrong with them."""

import pytest

from generator.core.exclusion_rules import read_exclusion
from generator.core.types import Severity
from tests.generator.core.plans import AVATAR, LOCATION

AXES = (LOCATION, AVATAR)
TEXAS = frozenset({"us-tx-austin", "us-tx-el-paso"})


@pytest.mark.parametrize(
    ("rule", "keys"),
    [
        ("location = us-tx-austin", {"location": {"us-tx-austin"}}),
        ("LOCATION=US-TX-AUSTIN", {"location": {"us-tx-austin"}}),
        ("location = us-tx-austin, us-co-denver", {"location": {"us-tx-austin", "us-co-denver"}}),
        ("location = us-tx-*", {"location": TEXAS}),
        ("state = texas", {"location": TEXAS}),
        ("State_Code = TX", {"location": TEXAS}),
        ("state-code = T*", {"location": TEXAS}),
        ('population = "961,855"', {"location": {"us-tx-austin"}}),
        ("avatar = homeowner", {"avatar": {"homeowner/female"}}),
        ("avatar = landlord/*", {"avatar": {"landlord/neutral"}}),
        ("state = Texas AND avatar = owner", {"location": TEXAS, "avatar": {"landlord/neutral"}}),
        ("state = Texas\nAND avatar = owner\n", {"location": TEXAS, "avatar": {"landlord/neutral"}}),
        ("state = Texas\navatar = owner", {"location": TEXAS, "avatar": {"landlord/neutral"}}),
        ("state = Texas AND city = El Paso", {"location": {"us-tx-el-paso"}}),
        ("city = (a)+*, Enid", {"location": {"us-ok-enid"}}),
    ],
)
def test_a_rule_names_rows_by_key_or_by_a_tokens_value(rule: str, keys: dict[str, set[str]]) -> None:
    exclusion = read_exclusion(rule, axes=AXES).exclusion
    assert exclusion is not None
    assert exclusion.keys == keys


@pytest.mark.parametrize(
    ("rule", "code", "line", "column"),
    [
        ("", "exclusion.malformed", 1, 1),
        ("Texas", "exclusion.malformed", 1, 1),
        ("state =", "exclusion.malformed", 1, 1),
        ("state = Texas AND = owner", "exclusion.malformed", 1, 19),
        ("sate = Texas", "exclusion.axis", 1, 1),
        ("state = Texas AND\n  offer = x", "exclusion.axis", 2, 3),
        ("state = Taxes", "exclusion.key", 1, 9),
        ("state = Texas AND city = Denver, Nowhere", "exclusion.key", 1, 26),
    ],
)
def test_a_problem_has_its_place(rule: str, code: str, line: int, column: int) -> None:
    found = read_exclusion(rule, axes=AXES).diagnostics[0]
    assert (found.code, found.line, found.column) == (code, line, column)


def test_an_unknown_name_gets_the_nearest() -> None:
    assert "Did you mean “state”?" in read_exclusion("sate = Texas", axes=AXES).diagnostics[0].message


def test_a_value_that_fits_no_row_is_a_warning_and_the_others_count() -> None:
    read = read_exclusion("city = Denver, Nowhere", axes=AXES)
    assert [each.severity for each in read.diagnostics] == [Severity.WARNING]
    assert read.exclusion is not None
    assert read.exclusion.keys == {"location": {"us-co-denver"}}


@pytest.mark.parametrize(
    "rule", ["city = Nowhere", "state = Texas AND city = Denver", "sate = Texas AND city = Denver"]
)
def test_a_rule_that_fits_nothing_or_is_broken_leaves_out_nothing(rule: str) -> None:
    assert read_exclusion(rule, axes=AXES).exclusion is None


def test_a_long_rule_is_read_in_time() -> None:
    rule = "location = " + ", ".join(f"key-{number}" for number in range(2000))
    assert read_exclusion(rule, axes=AXES).exclusion is None
    assert read_exclusion("a " * 10_000 + "\n" * 5000 + " " * 5000 + "=", axes=AXES).exclusion is None
