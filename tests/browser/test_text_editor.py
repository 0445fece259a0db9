"""The editor of texts in a browser: what is wrong is said at its line, tokens are inserted by keyboard, rows added."""

from typing import Any

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fragment(site_a: Any, site_b: Any) -> Any:
    from generator.models import Fragment
    from tests.generator.factories import make_campaign

    make_campaign(site_a)
    make_campaign(site_b)
    return Fragment.objects.for_site(site_a.site).get(key="problem")


@pytest.fixture
def form(sign_in: Any, server: Any, site_a: Any, fragment: Any) -> Any:
    """The edit form of a fragment, its texts checked once."""
    page = sign_in(site_a.editor)
    page.goto(server(edit_path(fragment)))
    editor_of(page, "heading").locator(".spark-text__summary", has_text="2 variants").wait_for()
    return page


def edit_path(fragment: Any) -> str:
    return reverse("wagtailsnippets_generator_fragment:edit", args=[fragment.pk])


def editor_of(page: Any, name: str) -> Any:
    return page.locator(".spark-text", has=page.locator(f"textarea[name='{name}']"))


def field(page: Any, name: str) -> Any:
    return page.locator(f"textarea[name='{name}']")


def test_a_text_is_coloured_checked_and_sampled_while_it_is_typed(form: Any) -> None:
    # One server for all: starting it takes longer than they do.
    _samples_are_shown_with_the_sites_own_values(form)
    _a_problem_is_shown_at_its_line_and_goes_when_mended(form)
    _the_letters_behind_are_where_the_textareas_are(form)
    _the_brace_that_belongs_to_the_one_at_the_caret_is_marked(form)
    _a_row_that_was_added_has_an_editor_too(form)


def test_tokens_are_inserted_by_keyboard_alone(form: Any) -> None:
    _escape_closes_the_palette_and_goes_back_to_the_text(form)
    _a_token_is_found_and_inserted_by_keyboard_alone(form)


def _a_problem_is_shown_at_its_line_and_goes_when_mended(form: Any) -> None:
    body = editor_of(form, "body")
    field(form, "body").fill("A good line\n\nand a {Ctiy} here")

    problem = body.locator(".spark-text__problems li")
    problem.wait_for()
    assert "Line 3, column 7" in problem.inner_text()
    assert "Did you mean {city}?" in problem.inner_text()
    assert body.locator(".spark-text__line.has-error").all_inner_texts() == ["and a {Ctiy} here"]
    assert body.locator(".spark-text__mirror .is-error").all_inner_texts() == ["{Ctiy}"]
    assert body.get_by_role("status").first.inner_text() == "1 problem"

    problem.get_by_role("button").click()
    assert field(form, "body").evaluate("field => field.selectionStart") == len("A good line\n\nand a ")

    field(form, "body").fill("{A|The|One} good line")
    body.locator(".spark-text__summary", has_text="3 variants").wait_for()
    assert not problem.count()


def _the_letters_behind_are_where_the_textareas_are(form: Any) -> None:
    text = "{3::One|Two} [<sep=', '>a|b] [[CAP:{City}]] /# two\nlines #/ %state% \\{ " + "long " * 60 + "\n\n\nend"
    field(form, "body").fill(text)

    mirror = editor_of(form, "body").locator(".spark-text__mirror")
    assert mirror.locator(".spark-text__line").all_inner_texts() == [line or "\u200b" for line in text.split("\n")]
    sizes = editor_of(form, "body").evaluate(
        "box => ['textarea', '.spark-text__mirror'].map(one => box.querySelector(one))"
        ".map(one => [one.clientWidth, one.scrollHeight])"
    )
    assert sizes[0] == sizes[1]


def _the_brace_that_belongs_to_the_one_at_the_caret_is_marked(form: Any) -> None:
    text = "{a|{b|c}} d"
    field(form, "body").fill(text)
    field(form, "body").evaluate("field => field.setSelectionRange(9, 9)")

    matched = editor_of(form, "body").locator(".is-match")
    matched.first.wait_for()
    assert matched.all_inner_texts() == ["{", "}"]
    assert matched.first.evaluate("span => span.previousSibling") is None


def _a_token_is_found_and_inserted_by_keyboard_alone(form: Any) -> None:
    field(form, "body").fill("In , today")
    field(form, "body").evaluate("field => field.setSelectionRange(3, 3)")
    field(form, "body").press("Control+Space")
    search = form.get_by_role("combobox", name="Search tokens")
    search.wait_for()
    form.keyboard.type("city")
    form.keyboard.press("ArrowDown")
    form.keyboard.press("ArrowUp")
    chosen = form.locator(f"#{search.get_attribute('aria-activedescendant')}")
    assert chosen.locator("code").inner_text() == "{City}"
    form.keyboard.press("Enter")

    assert field(form, "body").input_value() == "In {City}, today"
    assert field(form, "body").evaluate("field => document.activeElement === field && field.selectionStart") == 9
    assert not search.count()
    form.keyboard.press("Control+z")
    assert field(form, "body").input_value() == "In , today"


def _escape_closes_the_palette_and_goes_back_to_the_text(form: Any) -> None:
    field(form, "body").press("Control+Space")
    form.get_by_role("combobox", name="Search tokens").wait_for()
    form.keyboard.press("Escape")

    assert field(form, "body").evaluate("field => document.activeElement === field")


def _samples_are_shown_with_the_sites_own_values(form: Any) -> None:
    editor_of(form, "heading").get_by_role("button", name="Samples").click()

    samples = editor_of(form, "heading").locator(".spark-text__samples li")
    assert sorted({text.split(" in ")[0] for text in samples.all_inner_texts()}) == ["What breaks", "What fails"]


def _a_row_that_was_added_has_an_editor_too(form: Any) -> None:
    form.get_by_role("button", name="Add item").click()
    field(form, "items-0-text").fill("{City")

    problem = editor_of(form, "items-0-text").locator(".spark-text__problems li")
    problem.wait_for()
    assert "Line 1, column 1" in problem.inner_text()


def test_without_scripts_it_is_a_textarea_that_the_server_checks(
    open_page: Any, server: Any, fragment: Any, sign_in: Any, site_a: Any
) -> None:
    state = sign_in(site_a.editor).context.storage_state()
    page = open_page(java_script_enabled=False, storage_state=state)
    page.goto(server(edit_path(fragment)))

    assert field(page, "body").is_visible()
    assert not page.locator(".spark-text__bar").first.is_visible()
    assert field(page, "body").evaluate("field => getComputedStyle(field).color") != "rgba(0, 0, 0, 0)"
    field(page, "body").fill("x {Ctiy}")
    page.locator("form[data-edit-form] button[type=submit]").first.click()
    assert "Line 1, column 3" in page.locator("main").inner_text()


def test_axe_finds_nothing_serious_in_light_and_dark(sign_in: Any, server: Any, site_a: Any, fragment: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = sign_in(site_a.editor)
    page.goto(server(edit_path(fragment)))
    field(page, "body").fill("{Ctiy} {a|b} [[CAP:x]] /# note #/ {3::c|d}")
    editor_of(page, "body").locator(".spark-text__problems li").wait_for()
    field(page, "body").press("Control+Space")
    page.get_by_role("combobox", name="Search tokens").wait_for()

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, context=".spark-text").response["violations"]
        serious = [each for each in found if each["impact"] in {"serious", "critical"}]
        assert [(scheme, each["id"], each["nodes"][0]["html"]) for each in serious] == []
