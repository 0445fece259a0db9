"""A test batch from preview to verdict, without a mouse, with a real worker; what is refused is taken back."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests.browser.test_campaign_editor import _axe_finds_nothing_serious

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

SIZE = 6


def test_a_test_batch_from_preview_to_verdict_by_keyboard(
    sign_in: Any, server: Any, worker: None, site_a: Any, site_b: Any
) -> None:
    from generator.models import Campaign, TestBatch
    from tests.generator.factories import make_campaign

    campaign = make_campaign(site_a)
    make_campaign(site_b)
    admin = sign_in(site_a.administrator)
    admin.goto(server(reverse("generator_campaigns:inspect", args=[campaign.pk])))

    _start(admin)
    batch = TestBatch.objects.get()
    _wait_until_open(admin, batch)
    _follow(admin, admin.get_by_role("link", name="Read the articles").first)
    _read_and_judge(admin, batch)
    _a_decision_is_taken_back(admin, batch)
    _compare(admin)
    _what_somebody_else_decided_is_said(admin, batch, site_a)
    _judge_the_rest(admin, batch)
    _approve(admin)
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert (campaign.status, campaign.approved_version) == ("approved", batch.version)


def _follow(admin: Any, link: Any) -> None:
    """Open a link as people without a mouse do."""
    link.focus()
    admin.keyboard.press("Enter")
    admin.wait_for_load_state()


def _start(admin: Any) -> None:
    _follow(admin, admin.get_by_role("link", name="Start a test batch…"))
    size = admin.get_by_label("How many articles")
    size.focus()
    admin.keyboard.press("Control+A")
    admin.keyboard.type(str(SIZE))
    admin.locator(".spark-coverage__share", has_text=re.compile(rf"^\s*{SIZE} of 10")).wait_for()
    _axe_finds_nothing_serious(admin, "main")
    button = admin.get_by_role("button", name="Start the test batch")
    button.focus()
    admin.keyboard.press("Enter")
    admin.get_by_role("heading", name="What it says").wait_for()


def _wait_until_open(admin: Any, batch: Any) -> None:
    admin.get_by_role("link", name="Read the articles").first.wait_for(timeout=60_000)
    batch.refresh_from_db()
    assert batch.status == "open"
    _axe_finds_nothing_serious(admin, "main")


def _read_and_judge(admin: Any, batch: Any) -> None:
    first, second = (batch.items.get(number=number).article.page for number in (1, 2))
    _shows(admin, first)
    _axe_finds_nothing_serious(admin, ".spark-read__bar")
    admin.keyboard.press("a")
    _shows(admin, second)
    admin.keyboard.press("r")
    admin.keyboard.press("2")
    _says(admin, "2 of 6 judged · 1 approved · 1 rejected")
    _is_stored(batch, 1, "approved")
    _is_stored(batch, 2, "rejected", "Wrong about the place")
    admin.keyboard.press("r")
    admin.keyboard.type("Sounds odd")
    admin.keyboard.press("Enter")
    _is_stored(batch, 3, "rejected", "Sounds odd")
    assert admin.locator("[data-spark-read-target=live]").inner_text().startswith("4 of 6")


def _shows(admin: Any, page: Any) -> None:
    """The bar and the frame are about the page."""
    admin.locator("[data-spark-read-target=title]", has_text=page.title).wait_for()
    frame = admin.frame_locator(".spark-read__stage iframe:not([hidden])")
    frame.get_by_role("heading", level=1, name=page.title).wait_for()


def _says(admin: Any, text: str) -> None:
    admin.locator("[data-spark-read-target=counts]", has_text=text).wait_for()


def _is_stored(batch: Any, number: int, decision: str, reason: str = "") -> None:
    from tests.generator.workers import wait_for

    wait_for(
        lambda: batch.items.filter(number=number, decision=decision, reason=reason).exists(),
        seconds=20,
        what=f"no. {number} is {decision}",
    )


def _a_decision_is_taken_back(admin: Any, batch: Any) -> None:
    admin.keyboard.press("u")
    _is_stored(batch, 3, "pending")
    assert batch.items.get(number=3).article.status == "qc"
    _says(admin, "2 of 6 judged")
    admin.keyboard.press("a")
    _is_stored(batch, 3, "approved")


def _compare(admin: Any) -> None:
    admin.keyboard.press("d")
    admin.locator(".spark-siblings mark").first.wait_for()
    assert admin.locator(".spark-siblings .is-same").count() > 5
    admin.get_by_label("Compare with").select_option("next")
    admin.locator(".spark-siblings[data-other='5']").wait_for()
    _axe_finds_nothing_serious(admin, ".spark-read__diff")
    admin.locator(".spark-read__diff").focus()
    admin.keyboard.press("d")
    admin.locator(".spark-siblings").wait_for(state="hidden")
    admin.keyboard.press("?")
    admin.get_by_role("dialog", name="Keys").wait_for()
    admin.keyboard.press("Escape")
    admin.get_by_role("dialog", name="Keys").wait_for(state="hidden")


def _what_somebody_else_decided_is_said(admin: Any, batch: Any, site: Any) -> None:
    from generator.enums import Decision
    from generator.services import judging

    judging.decide(batch, 4, Decision.APPROVED, user=site.approver)
    admin.keyboard.press("r")
    admin.keyboard.press("1")
    admin.get_by_role("alert").filter(has_text="has approved it meanwhile").wait_for()
    _says(admin, "4 of 6 judged · 3 approved · 1 rejected")
    _shows(admin, batch.items.get(number=4).article.page)


def _judge_the_rest(admin: Any, batch: Any) -> None:
    admin.keyboard.press("j")
    _shows(admin, batch.items.get(number=5).article.page)
    admin.keyboard.press("a")
    _shows(admin, batch.items.get(number=6).article.page)
    admin.keyboard.press("a")
    # The way on has the focus as soon as all are judged.
    admin.get_by_text("Every article is judged.").wait_for()
    admin.keyboard.press("Enter")
    admin.get_by_role("heading", name="Verdict").wait_for()


def _approve(admin: Any) -> None:
    assert "1 × Wrong about the place" in " ".join(admin.locator(".spark-reasons").inner_text().split())
    _axe_finds_nothing_serious(admin, "main")
    admin.get_by_role("button", name="Approve campaign").focus()
    admin.keyboard.press("Enter")
    admin.get_by_text("All its articles may be generated").wait_for()
