"""The campaign editor in a browser: what is typed is counted before it is saved; samples say where they came from."""

import re
from typing import Any

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def campaign(site_a: Any, site_b: Any) -> Any:
    from tests.generator.factories import make_campaign

    make_campaign(site_b)
    return make_campaign(site_a)


def test_axes_and_exclusions_are_counted_while_they_are_edited(
    sign_in: Any, server: Any, site_a: Any, campaign: Any
) -> None:
    page = sign_in(site_a.editor)
    page.goto(server(reverse("generator_campaigns:edit", args=[campaign.pk])))
    page.get_by_role("tab", name=re.compile("Axes")).click()
    total = page.locator(".spark-measure__total strong")
    total.filter(has_text="40").wait_for()

    _an_axis_that_is_added_multiplies(page, total)
    _an_exclusion_is_counted_and_what_is_wrong_is_said_in_its_row(page, total)
    _a_removed_axis_counts_no_more(page, total)
    _axe_finds_nothing_serious(page, ".w-tabs")
    assert campaign.axes.count() == 3


def _an_axis_that_is_added_multiplies(page: Any, total: Any) -> None:
    page.get_by_role("button", name="Add axis").click()
    page.locator("[name=axes-3-kind]").select_option("list")
    page.locator("[name=axes-3-rows]").fill("service\nRepair\nCheck\nCleaning")
    total.filter(has_text="120").wait_for()
    assert count_of(page, "axes-3-kind").inner_text() == "3 rows"
    assert page.locator(".spark-measure .spark-formula").inner_text().startswith("10 locations × 2 avatars × 1 offer")


def _an_exclusion_is_counted_and_what_is_wrong_is_said_in_its_row(page: Any, total: Any) -> None:
    page.get_by_role("button", name="Add exclusion").click()
    rule = page.locator("[name=exclusions-0-rule]")
    rule.fill("sate = Texas")
    problem = count_of(page, "exclusions-0-rule").locator(".spark-count__problem")
    problem.wait_for()
    assert "Did you mean “state”?" in problem.inner_text()

    rule.fill("state = Texas AND service = Repair")
    total.filter(has_text="100").wait_for()
    assert count_of(page, "exclusions-0-rule").inner_text() == "Takes out 20 pages"


def _a_removed_axis_counts_no_more(page: Any, total: Any) -> None:
    page.locator("#id_axes-2-DELETE-button").click()
    page.locator(".spark-measure .spark-formula", has_not_text="offer").wait_for()
    page.locator("#id_axes-1-DELETE-button").click()
    total.filter(has_text="25").wait_for()
    # The headline asks for a token of the axis that is gone.
    problem = page.locator(".spark-measure .spark-count__problem").inner_text()
    assert problem.startswith("The headline counts as one: ")
    assert "Identity" in problem


def count_of(page: Any, name: str) -> Any:
    return page.locator("[data-inline-panel-child]", has=page.locator(f"[name={name}]")).locator("[data-spark-count]")


def test_a_sample_says_where_its_words_came_from(sign_in: Any, server: Any, site_a: Any, campaign: Any) -> None:
    page = sign_in(site_a.editor)
    page.goto(server(reverse("generator_campaigns:inspect", args=[campaign.pk])))
    page.get_by_role("link", name="Show where it came from").or_(
        page.get_by_role("button", name="Show where it came from")
    ).click()
    frame = page.frame_locator("iframe[name=spark-sample]")
    now = frame.locator("[data-spark-why-now]")

    _by_pointer(frame, now)
    _by_keyboard(page, frame, now)
    _the_legend_lights_what_a_fragment_gave(frame)
    _another_sample_is_explained_too(page, frame)
    _axe_finds_nothing_serious(page, ".spark-preview")


def _by_pointer(frame: Any, now: Any) -> None:
    varied = frame.locator(".block-text .spark-from.is-varied", has_text=re.compile("^(fails|breaks)$")).first
    varied.hover()
    now.filter(has_text=re.compile(r"^Problem \(problem\) › option [12] of 2$")).wait_for()
    assert "is-same" in varied.get_attribute("class")


def _by_keyboard(page: Any, frame: Any, now: Any) -> None:
    stop = frame.locator(".block-text .spark-from[tabindex='0']").first
    stop.focus()
    now.filter(has_text="Problem (problem)").wait_for()
    assert frame.locator("[data-spark-why-source].is-now").get_attribute("data-spark-why-source") == "problem/problem"
    page.keyboard.press("Tab")
    now.filter(has_not_text="Problem (problem)").wait_for()


def _the_legend_lights_what_a_fragment_gave(frame: Any) -> None:
    frame.locator(".spark-why summary").click()
    frame.locator("[data-spark-why-source='process/process'] a").focus()
    lit = frame.locator(".spark-from.is-kin")
    lit.first.wait_for()
    assert "How it goes" in lit.all_inner_texts()


def _another_sample_is_explained_too(page: Any, frame: Any) -> None:
    page.locator(".spark-sample__link").nth(1).click()
    title = page.locator(".spark-sample__title").nth(1).inner_text()
    frame.get_by_role("heading", level=1, name=title).wait_for()
    frame.locator(".spark-from").first.wait_for()


def _axe_finds_nothing_serious(page: Any, context: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # Colours that are on their way from one scheme to the other are nobody's choice.
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; animation: none !important; }")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, context=context).response["violations"]
        serious = [each for each in found if each["impact"] in {"serious", "critical"}]
        assert [(scheme, each["id"], each["nodes"][0]["html"]) for each in serious] == []
