"""The proof of a plan: which rows lack which field, by axis, without rendering a point."""

from dataclasses import replace

import pytest

from generator.core.compose import Composer, PlanError
from generator.core.proof import MOST_ROWS, AxisGaps, RowGap, prove
from generator.core.types import AxisPlan
from tests.generator.core.plans import LOCATION, PLAN, plan, section


def lists(count: int, blank: range) -> AxisPlan:
    rows = tuple({"service": "" if number in blank else f"S{number}", "price": "1"} for number in range(count))
    return AxisPlan("list", "list", tuple(f"row-{number}" for number in range(count)), rows)


def test_a_whole_plan_has_no_gaps() -> None:
    assert prove(PLAN) == ()


def test_each_row_is_listed_with_all_that_it_lacks_in_the_order_of_the_axis() -> None:
    rows = [dict(row) for row in LOCATION.rows]
    rows[2]["population"] = rows[3]["population"] = rows[3]["state_code"] = " "
    broken = plan(axes=(replace(LOCATION, rows=tuple(rows)), *PLAN.axes[1:]))

    (gaps,) = prove(broken)

    assert gaps.axis == "location"
    assert gaps.rows == (
        RowGap("us-ok-tulsa", ("population",)),
        RowGap("us-ok-enid", ("population", "state_code")),
    )
    assert gaps.fields == (("population", 2), ("state_code", 1))
    assert (gaps.total, gaps.hidden) == (2, 0)


def test_what_a_condition_asks_for_first_is_no_gap() -> None:
    assert prove(plan(sections=(section("{?landmark?By {Landmark}.|}"),))) == ()
    assert prove(plan(sections=(section("By {Landmark}.", condition="landmark"),))) == ()
    (gaps,) = prove(plan(sections=(section("By {Landmark}."),)))
    assert [row.key for row in gaps.rows] == ["us-tx-el-paso", "us-ok-enid"]


def test_a_plural_needs_a_number_in_every_row() -> None:
    (gaps,) = prove(plan(sections=(section("{plural landmark: one|many}"),)))
    assert gaps.total == len(LOCATION.rows)


def test_values_that_all_articles_share_come_first_and_name_no_axis() -> None:
    broken = plan(constants={**PLAN.constants, "phone": ""}, sections=(*PLAN.sections, section("By {Landmark}.")))
    shared, location = prove(broken)
    assert shared == AxisGaps("", 1, (("phone", 1),), (RowGap("", ("phone",)),))
    assert location.axis == "location"


def test_a_long_list_of_rows_is_cut_and_counted() -> None:
    axis = lists(5_000, range(1_000, 4_000))
    (gaps,) = prove(plan(axes=(*PLAN.axes, axis), headline="{Service} in {City}"))
    assert (gaps.total, len(gaps.rows), gaps.hidden) == (3_000, MOST_ROWS, 2_900)
    assert gaps.rows[0].key == "row-1000"


@pytest.mark.parametrize("blank", [range(0), range(1, 2)])
def test_a_gap_is_what_keeps_a_plan_from_being_composed(blank: range) -> None:
    candidate = plan(axes=(*PLAN.axes, lists(3, blank)), headline="{Service} in {City}")
    if not prove(candidate):
        assert Composer(candidate).compose(0)
        return
    with pytest.raises(PlanError):
        Composer(candidate)
