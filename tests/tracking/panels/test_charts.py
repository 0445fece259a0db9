"""Charts: what is drawn, and the same as a table."""

import pytest

from tracking.panels.charts import BarChart, Funnel, LineChart, Point, Sparkline, Step, percent
from tracking.services.scales import short, ticks


def points(*values: float) -> list[Point]:
    return [Point(f"Day {number}", f"{number}", value, value / 2) for number, value in enumerate(values)]


@pytest.mark.parametrize("highest", [0, 0.4, 1, 3, 7, 12, 99, 101, 1_234, 98_765, 3_000_001])
def test_an_axis_has_few_whole_steps_and_holds_the_highest(highest: float) -> None:
    lines = ticks(highest)
    assert lines[0] == 0
    assert lines[-1] >= highest
    assert 2 <= len(lines) <= 7
    assert all(line == int(line) for line in lines)


def test_numbers_are_as_short_as_an_axis_needs() -> None:
    assert [short(value) for value in (0, 950, 1_200, 2_000, 34_000, 5_600_000)] == [
        *("0", "950", "1.2k", "2k", "34k", "5.6m")
    ]
    assert [percent(share) for share in (0, 0.0012, 0.034, 1)] == ["0%", "0.12%", "3.4%", "100%"]


def test_a_line_has_its_numbers_in_a_table_and_no_inline_style_or_script() -> None:
    html = LineChart(points(4, 1_200, 0), title="Visitors", now="Now", before="Before").render_html()
    assert '<th scope="row">Day 1</th><td class="spark-number">1,200</td><td class="spark-number">600</td>' in html
    assert html.count('class="spark-chart__column"') == 3
    assert "style=" not in html
    assert "<script" not in html
    assert "spark-chart__before" in html


@pytest.mark.parametrize("values", [(), (5,), (0, 0, 0), tuple(range(365))])
def test_a_line_of_any_length_is_drawn_within_its_frame(values: tuple[float, ...]) -> None:
    chart = LineChart(points(*values), title="Visitors", now="Now")
    context = chart.get_context_data()
    assert all(0 <= float(column.y) <= 240 and float(column.x) >= 0 for column in context["columns"])
    assert len(context["labels"]) <= 7
    assert "nan" not in chart.render_html().lower().replace("nance", "")


def test_bars_and_sparklines_say_their_numbers() -> None:
    assert "Day 2: 3" in BarChart(points(1, 2, 3), title="Minutes", heading="Visitors").render_html()
    assert 'aria-label="Visitors: 3"' in Sparkline([1, 2, 3], title="Visitors: 3").render_html()
    assert Sparkline([], title="None").render_html()


def test_a_funnel_says_how_many_go_on() -> None:
    html = Funnel([Step("Visitors", 200), Step("Saw", 50), Step("Sent", 10)], title="Funnel").render_html()
    assert "<strong>25.0%</strong>" in html
    assert "<strong>20.0%</strong>" in html
    assert "150 leave here" in html
    assert "5.0% of all" in html
