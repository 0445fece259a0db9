"""The leads' inbox by keyboard alone: from the list to a lead and on, chosen, changed, and undone."""

from typing import Any

import pytest

from tests.browser.test_campaign_editor import _axe_finds_nothing_serious

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

PATIENT = 120_000


@pytest.fixture
def leads(site_a: Any, site_b: Any) -> list[Any]:
    """Leads of the acting tenant, newest first."""
    from leads.services import inbox

    names = ("Ann Example", "Bob Other", "Cid Third")
    for number, name in enumerate(names):
        inbox.add(site_a.site, {"name": name, "phone": f"206 555 010{number}"}, user=None)
    from leads.models import Lead

    return list(Lead.objects.for_site(site_a.site).current().order_by("-last_at", "-pk"))


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def status_of(lead: Any) -> str:
    lead.refresh_from_db(fields=["status"])
    return str(lead.status)


def test_the_inbox_is_worked_through_by_keyboard(
    sign_in: Any, server: Any, site_a: Any, site_b: Any, leads: list[Any]
) -> None:
    page = sign_in(site_a.editor)
    page.set_default_timeout(PATIENT)
    page.goto(server(f"/admin/inbox/{site_a.site.pk}/?status=new"))
    page.locator(".leads-row").first.wait_for()
    assert site_b.mark not in page.locator("main").inner_text()

    for key, expected in (("j", leads[0]), ("j", leads[1]), ("k", leads[0])):
        page.keyboard.press(key)
        assert focused(page) == expected.known_as
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    page.get_by_text("2 selected").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("[name=lead]:checked").count() == 0
    page.keyboard.press("k")
    page.keyboard.press("x")
    bar = page.locator(".leads-bulk")
    bar.get_by_role("button", name="Status").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Contacted").focus()
    page.keyboard.press("Enter")
    page.locator(".leads-batch").get_by_text("status set to “Contacted”").wait_for()
    assert status_of(leads[0]) == "contacted"
    page.locator(".leads-batch").get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    page.locator(".messages").get_by_text("Taken back for 1 row").wait_for()
    assert status_of(leads[0]) == "new"
    _axe_finds_nothing_serious(page, "main")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".leads-head__name", has_text=leads[0].known_as).wait_for()
    page.keyboard.press("n")
    page.keyboard.type("Calls back jk on Monday")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".leads-note", has_text="Calls back jk on Monday").wait_for()
    page.locator(".leads-move", has_text="Qualified").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo: back to “New”").wait_for()
    assert status_of(leads[0]) == "qualified"
    page.get_by_role("button", name="Undo: back to “New”").focus()
    page.keyboard.press("Enter")
    page.locator(".leads-move--new[aria-pressed=true]").wait_for()
    assert status_of(leads[0]) == "new"
    _axe_finds_nothing_serious(page, "main")
    page.locator("body").press("j")
    page.locator(".leads-head__name", has_text=leads[1].known_as).wait_for()
    page.locator("body").press("u")
    page.locator(".leads-row").first.wait_for()
    assert "status=new" in page.url


def test_a_tag_is_given_to_all_that_match_from_the_dialog(
    sign_in: Any, server: Any, site_a: Any, site_b: Any, leads: list[Any]
) -> None:
    page = sign_in(site_a.editor)
    page.set_default_timeout(PATIENT)
    page.goto(server(f"/admin/inbox/{site_a.site.pk}/"))
    page.get_by_label("Select all leads on this page").check()
    page.get_by_role("button", name="Tag…").click()
    page.locator("#leads-tag-name").fill("spring")
    page.keyboard.press("Enter")
    page.locator(".leads-batch").get_by_text("tagged “spring”").wait_for()
    assert all([tag.name for tag in lead.tags.all()] == ["spring"] for lead in leads)
