"""A visitor's form in a browser: with its script and without, by keyboard, for screen readers."""

from typing import Any

import pytest

from tests.leads.conftest import form_of

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(server: Any, site_a: Any) -> str:
    """A page with the contact form and, in a band beneath it, the newsletter's."""
    page = site_a.page("services")
    blocks = page.body.stream_block.child_blocks
    page.body = [
        ("form", blocks["form"].to_python({"heading": "Write to us", "form": form_of(site_a).pk})),
        ("opt_in", blocks["opt_in"].to_python({"heading": "Letter", "form": form_of(site_a, "newsletter").pk})),
    ]
    page.save()
    return server("/services/", site_a)


def fill(form: Any, *, email: str) -> None:
    form.get_by_label("Name").fill("Ann Example")
    form.get_by_label("E-mail").fill(email)
    form.get_by_label("Message").fill("Do you mend roofs?")
    form.get_by_label("I agree").check()


def submissions(tenant: Any) -> list[Any]:
    from leads.models import Submission

    return list(Submission.objects.saying("Ann Example", site_ids=[tenant.site.pk]))


def serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found if rule["impact"] in {"serious", "critical"}
    ]


def test_with_its_script_a_form_is_corrected_and_sent_in_place(open_page: Any, address: str, site_a: Any) -> None:
    page = open_page(width=390, height=844)
    page.goto(address)
    assert serious(page) == []
    form = page.locator("form[action='/forms/contact/']")
    with page.expect_response("**/token/"):
        form.get_by_label("Name").focus()
    fill(form, email="nobody")
    form.get_by_role("button", name="Send message").click()
    field = form.get_by_label("E-mail")
    error = form.locator(".field-error")
    error.wait_for()
    assert "E-mail" in error.inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    assert error.get_attribute("id") in field.get_attribute("aria-describedby")
    assert field.evaluate("element => element === document.activeElement")
    assert serious(page) == []
    field.fill("ann@visitors.test")
    field.press("Enter")
    done = form.get_by_text(form_of(site_a).success_message)
    done.wait_for()
    assert page.url == address
    assert not field.is_visible()
    assert page.context.cookies() == []
    [submission] = submissions(site_a)
    assert submission.page_url == address
    assert submission.idempotency_key
    assert "no_script" not in [reason["code"] for reason in submission.spam_reasons]


def test_without_scripts_a_form_is_corrected_and_sent_all_the_same(open_page: Any, address: str, site_a: Any) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address)
    form = page.locator("form[action='/forms/contact/']")
    fill(form, email="ann@visitors")
    form.get_by_role("button", name="Send message").click()
    summary = page.get_by_role("alert")
    assert "E-mail" in summary.inner_text()
    summary.get_by_role("link").click()
    assert page.url.endswith("#contact-email")
    assert page.get_by_label("Message").input_value() == "Do you mend roofs?"
    page.get_by_label("E-mail").fill("ann@visitors.test")
    page.get_by_role("button", name="Send message").click()
    page.get_by_role("heading", name="Sent").wait_for()
    assert page.url.endswith(f"/forms/contact/thanks/?page={site_a.page('services').pk}")
    page.reload()
    assert len(submissions(site_a)) == 1
    page.get_by_role("link", name="Back to").click()
    assert page.url == address
    assert page.context.cookies() == []


def test_pages_of_a_form_have_nothing_serious(open_page: Any, address: str, server: Any, site_a: Any) -> None:
    page = open_page(color_scheme="dark")
    for path in ("/forms/contact/", "/forms/contact/thanks/", "/services/"):
        page.goto(server(path, site_a))
        assert serious(page) == []
    # The field that people don't see is not read to them, and not reached by the keyboard.
    hidden = page.locator("[name=your_website]").first
    assert hidden.get_attribute("tabindex") == "-1"
    assert page.get_by_role("textbox", name="Leave this empty").count() == 0
