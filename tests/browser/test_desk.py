"""The dashboard and the notices in a browser: people see what is theirs, and the keyboard suffices."""

import re
from typing import Any

import pytest
from django.utils import timezone

pytestmark = [pytest.mark.browser, pytest.mark.process]

MOST_TABS = 80


@pytest.mark.django_db(transaction=True)
def test_people_see_what_waits_for_them_and_read_their_notices_by_keyboard(
    sign_in: Any, server: Any, site_a: Any, site_b: Any
) -> None:
    from generator.models import Campaign, GeneratedArticle, Notice
    from generator.services import announcements

    campaign, other = _campaigns(site_a, site_b)
    Campaign.objects.filter(pk=campaign.pk).update(held_at=timezone.now(), held_because="31 % were rejected.")
    mine = GeneratedArticle.objects.filter(campaign=campaign).first()
    GeneratedArticle.objects.filter(pk=mine.pk).update(assignee=site_a.approver, due_on=timezone.localdate())
    announcements.campaign_held(Campaign.objects.get(pk=campaign.pk))
    announcements.campaign_held(other)

    editor = sign_in(site_a.editor, width=1024)
    needs = editor.locator("#needs-section")
    assert "is on hold" in needs.inner_text()
    assert "your review" not in needs.inner_text()

    approver = sign_in(site_a.approver)
    needs = approver.locator("#needs-section")
    assert f"4 drafts await your review in “{campaign}”" in needs.inner_text()
    assert "1 article assigned to you is due today" in needs.inner_text()
    bar = approver.get_by_role("img", name=re.compile(f"^{campaign}: "))
    assert "4 awaiting review" in bar.get_attribute("aria-label")
    assert site_b.mark not in approver.locator("main").inner_text()

    _read_by_keyboard(approver, server, campaign)
    assert Notice.objects.filter(user=site_a.approver, read_at=None).count() == 0
    assert Notice.objects.filter(user=site_a.editor, read_at=None).count() == 1


def _campaigns(site_a: Any, site_b: Any) -> tuple[Any, Any]:
    from generator.services import drafts, plans
    from tests.generator.factories import compose_drafts, make_campaign

    campaigns = make_campaign(site_a), make_campaign(site_b)
    for campaign, tenant in zip(campaigns, (site_a, site_b), strict=True):
        version = plans.freeze(campaign)
        drafts.save(compose_drafts(version, count=4), version=version, job=None, user=tenant.editor)
    return campaigns


def _read_by_keyboard(page: Any, server: Any, campaign: Any) -> None:
    """From the dashboard to the bell, to the notice, and to what it is about, by Tab and Enter alone."""
    bell = page.get_by_role("link", name="Notices, 1 unread")
    bell.wait_for()
    _tab_to(page, "Notices, 1 unread")
    page.keyboard.press("Enter")
    page.wait_for_url(server("/admin/notices/"))
    page.get_by_role("heading", name="Notices").first.wait_for()
    _tab_to(page, f"“{campaign}” is on hold: 31 % were rejected.")
    page.keyboard.press("Enter")
    page.wait_for_url(server(f"/admin/campaigns/inspect/{campaign.pk}/"))
    page.get_by_role("link", name="Notices", exact=True).first.wait_for()


def _tab_to(page: Any, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        label = page.evaluate(
            "() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || ''"
        )
        if label.strip() == name:
            return
    pytest.fail(f"Tab never came to “{name}”.")


@pytest.mark.django_db(transaction=True)
def test_the_bell_follows_by_itself(sign_in: Any, site_a: Any, site_b: Any) -> None:
    from generator.services import notices

    page = sign_in(site_a.editor)
    bell = page.locator("[data-controller~='spark-bell']")
    bell.wait_for()
    assert bell.get_attribute("data-spark-badge") == ""

    notices.tell([site_a.editor], site=site_a.site, kind="job", message="It is done.")
    notices.tell([site_b.editor], site=site_b.site, kind="job", message="Theirs is done.")
    # Its own minute, cut short.
    bell.evaluate("element => window.wagtail.app.getControllerForElementAndIdentifier(element, 'spark-bell').ask()")

    page.get_by_role("link", name="Notices, 1 unread").wait_for()
    assert bell.get_attribute("data-spark-badge") == "1"
