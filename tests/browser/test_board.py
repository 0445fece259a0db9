"""The board in a browser: cards moved by mouse and by keyboard, seen by others at once, refused with a reason."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_campaign_editor import _axe_finds_nothing_serious

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

# Another's move is to be seen within two seconds, of which the board waits for one and a half until it asks again. How
# long a busy machine takes to answer then says nothing about the board.
POLLS_EVERY = "const EVERY = 1500;"
SOON = 20_000
PATIENT = 120_000


@pytest.fixture
def rows(site_a: Any, site_b: Any) -> list[Any]:
    return write(site_a, site_b, count=30)


def write(site_a: Any, site_b: Any, *, count: int) -> list[Any]:
    """Drafts of the acting tenant, oldest first; the other has some too."""
    from generator.models import GeneratedArticle
    from generator.services import drafts, plans
    from tests.generator.factories import compose_drafts, make_campaign

    for tenant, number in ((site_b, 3), (site_a, count)):
        version = plans.freeze(make_campaign(tenant, cities=20))
        drafts.save(compose_drafts(version, count=number), version=version)
    return list(GeneratedArticle.objects.for_site(site_a.site).select_related("page").order_by("pk"))


def board_of(page: Any, server: Any, tenant: Any, query: str = "") -> Any:
    page.set_default_timeout(PATIENT)
    page.goto(server(f"/admin/board/{tenant.site.pk}/{query}"))
    page.locator(".spark-board-card").first.wait_for()
    return page


def card(page: Any, row: Any) -> Any:
    return page.locator(f"#spark-board-card-{row.pk}")


def column(page: Any, status: str) -> Any:
    return page.locator(f"#spark-column-{status}")


def status_of(row: Any) -> str:
    row.refresh_from_db(fields=["status"])
    return str(row.status)


def test_boards_ask_what_others_changed_often_enough() -> None:
    assert POLLS_EVERY in Path("static/generator/board-live.js").read_text()


def test_a_card_is_moved_by_mouse_and_another_sees_it(
    sign_in: Any, server: Any, site_a: Any, site_b: Any, rows: list[Any]
) -> None:
    row = rows[-1]
    first, second = (board_of(sign_in(user), server, site_a) for user in (site_a.approver, site_a.editor))
    assert site_b.mark not in second.locator("main").inner_text()
    assert column(second, "approved").locator(".spark-board-card").count() == 0

    card(first, row).drag_to(column(first, "approved"))
    column(first, "approved").locator(f"#spark-board-card-{row.pk}").wait_for()
    first.locator(".messages").get_by_text("is now “Approved”").wait_for()
    moved = time.monotonic()
    column(second, "approved").locator(f"#spark-board-card-{row.pk}").wait_for(timeout=SOON)
    assert time.monotonic() - moved < SOON / 1000
    assert second.locator("[data-count=approved]").inner_text() == "1"
    assert column(second, "qc").locator(f"#spark-board-card-{row.pk}").count() == 0
    assert status_of(row) == "approved"

    first.locator(".messages").get_by_role("button", name="Undo").click()
    column(first, "qc").locator(f"#spark-board-card-{row.pk}").wait_for()
    column(second, "qc").locator(f"#spark-board-card-{row.pk}").wait_for(timeout=SOON)
    assert status_of(row) == "qc"


def test_a_card_is_moved_and_rejected_by_keyboard(
    sign_in: Any, server: Any, site_a: Any, site_b: Any, rows: list[Any]
) -> None:
    page = board_of(sign_in(site_a.approver), server, site_a)
    newest, second, third = rows[-1], rows[-2], rows[-3]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("m")
    page.get_by_role("button", name="Approve", exact=True).first.wait_for()
    page.keyboard.press("Enter")
    column(page, "approved").locator(f"#spark-board-card-{newest.pk}").wait_for()
    page.locator("[role=status]", has_text="is now “Approved”").first.wait_for(state="attached")
    assert page.evaluate("document.activeElement.closest('.spark-board-card').dataset.id") == str(second.pk)

    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#spark-reason:focus").wait_for()
    page.keyboard.type("Nothing about the town.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".messages").get_by_text("is now “Rejected”").wait_for()
    assert (status_of(newest), status_of(second), status_of(third)) == ("approved", "rejected", "qc")
    assert page.locator("[data-count=rejected]").last.inner_text() == "1"

    page.locator(f"#spark-board-card-{third.pk} .spark-board-card__title").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('.spark-board-card').dataset.id") == str(newest.pk)
    page.keyboard.press("?")
    page.get_by_text("Move the card: its menu").wait_for()


def test_a_refused_move_goes_back_and_says_why(
    sign_in: Any, server: Any, site_a: Any, site_b: Any, rows: list[Any]
) -> None:
    from generator.enums import ArticleStatus
    from generator.services import desk

    row = rows[-1]
    page = board_of(sign_in(site_a.approver), server, site_a)
    card(page, row).drag_to(column(page, "scheduled"))
    page.locator(".messages").get_by_text("scheduled by a release plan").wait_for()
    column(page, "qc").locator(f"#spark-board-card-{row.pk}").wait_for()

    # Somebody else was faster: the card goes to where it is now.
    page.route("**/changes/**", lambda route: route.abort())
    desk.move(row, ArticleStatus.ARCHIVED, user=site_a.administrator)
    card(page, row).drag_to(column(page, "approved"))
    page.locator(".messages li.error").wait_for()
    column(page, "approved").locator(f"#spark-board-card-{row.pk}").wait_for(state="detached")
    assert status_of(row) == "archived"

    editor = board_of(sign_in(site_a.editor), server, site_a)
    card(editor, rows[-2]).drag_to(column(editor, "approved"))
    editor.locator(".messages li.error").wait_for()
    column(editor, "qc").locator(f"#spark-board-card-{rows[-2].pk}").wait_for()
    assert status_of(rows[-2]) == "qc"


def test_cards_come_as_one_scrolls_and_filters_stay_in_the_address(
    sign_in: Any, server: Any, site_a: Any, site_b: Any, rows: list[Any]
) -> None:
    from generator.models import GeneratedArticle

    GeneratedArticle.objects.filter(pk=rows[0].pk).update(assignee=site_a.approver)
    page = board_of(sign_in(site_a.approver), server, site_a)
    _axe_finds_nothing_serious(page, "main")
    column(page, "qc").locator(".spark-column__body").evaluate("body => body.scrollTo(0, body.scrollHeight)")
    card(page, rows[0]).wait_for()
    assert column(page, "qc").locator(".spark-board-card").count() == len(rows)

    page.get_by_role("button", name="Show filters").click()
    page.get_by_role("button", name="Assignee").click()
    page.get_by_role("checkbox", name="Me", exact=True).check()
    page.get_by_text("1 article matches").wait_for()
    assert "assignee=me" in page.url
    assert column(page, "qc").locator(".spark-board-card").count() == 1
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save this view…").click()
    page.locator("#spark-view-name").fill("On my desk")
    page.locator("#spark-save-view-form").get_by_role("button", name="Save").click()
    page.get_by_text("The view “On my desk” is saved.").wait_for()
    assert "assignee=me" in page.url
    page.get_by_role("button", name="Views").click()
    page.get_by_role("link", name="On my desk").wait_for()


def test_an_article_is_read_and_judged_beside_the_board(
    sign_in: Any, server: Any, site_a: Any, site_b: Any, rows: list[Any]
) -> None:
    newest, second = rows[-1], rows[-2]
    page = sign_in(site_a.approver)
    page.goto(server(f"/admin/board/{site_a.site.pk}/?card={newest.pk}"))
    panel = page.locator(".spark-panel")
    panel.get_by_role("heading", name=newest.page.draft_title).wait_for()
    preview = page.frame_locator(".spark-panel iframe")
    assert preview.get_by_role("heading", level=1).inner_text() == newest.page.draft_title
    # Colours that fade into the other theme's are neither's.
    page.add_style_tag(content="* { transition: none !important }")
    _axe_finds_nothing_serious(page, ".spark-panel")

    panel.get_by_label("Assignee").select_option(label="Editor alphamark")
    page.locator(".messages").get_by_text("is saved").wait_for()
    newest.refresh_from_db()
    assert newest.assignee == site_a.editor

    panel.get_by_role("button", name="Approve", exact=True).click()
    panel.locator(".w-status", has_text="Approved").first.wait_for()
    page.keyboard.press("j")
    panel.get_by_role("heading", name=second.page.draft_title).wait_for()
    assert f"card={second.pk}" in page.url
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert "card=" not in page.url
    assert page.evaluate("document.activeElement.closest('.spark-board-card').dataset.id") == str(second.pk)
    assert status_of(newest) == "approved"


MANY = 5_000


def write_many(site_a: Any, site_b: Any) -> None:
    """Drafts of one short block each, by the bulk writer."""
    from generator.models import Campaign, TemplateSlot
    from generator.services import drafts, plans
    from tests.generator.factories import compose_drafts, make_campaign

    numbers = "|".join(str(number) for number in range(260))
    for tenant, count in ((site_b, 3), (site_a, MANY)):
        campaign: Campaign = make_campaign(tenant, headline=f"{{{numbers}}} gutters in {{City}} for {{Identity}}")
        TemplateSlot.objects.filter(template=campaign.template).exclude(name="opening").delete()
        version = plans.freeze(campaign)
        for start in range(0, count, 1_000):
            composed = compose_drafts(version, start=start, count=min(1_000, count - start))
            drafts.save(composed, version=version)


def test_all_that_match_but_three_are_approved_and_taken_back(
    sign_in: Any, server: Any, worker: None, site_a: Any, site_b: Any
) -> None:
    from generator.models import GeneratedArticle

    write_many(site_a, site_b)
    articles = GeneratedArticle.objects.for_site(site_a.site)
    page = board_of(sign_in(site_a.approver), server, site_a)
    column(page, "qc").locator(".spark-column__tick").check()
    for number in (0, 2, 4):
        column(page, "qc").locator(".spark-board-card__tick").nth(number).uncheck()
    page.get_by_text("All 5,000 of “Awaiting review” but 3").wait_for()
    page.locator(".spark-bulk").get_by_role("button", name="Approve", exact=True).click()
    page.locator("#spark-bulk-form [data-submit]").click()

    jobs = page.locator(".spark-board-job")
    jobs.get_by_role("button", name="Undo").wait_for(timeout=240_000)
    page.locator("[data-count=approved]", has_text="4,997").first.wait_for()
    column(page, "qc").locator(".spark-board-card").nth(3).wait_for(state="detached")
    assert column(page, "qc").locator(".spark-board-card").count() == 3
    assert articles.filter(status="approved").count() == MANY - 3

    jobs.get_by_role("button", name="Undo").click()
    page.locator("[data-count=qc]", has_text="5,000").first.wait_for(timeout=240_000)
    assert articles.filter(status="qc").count() == MANY
    assert not GeneratedArticle.objects.for_site(site_b.site).exclude(status="qc").exists()
