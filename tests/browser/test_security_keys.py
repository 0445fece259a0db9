"""A security key in a real browser, with Chromium's virtual authenticator: registered, signing in, named, removed."""

import re
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]
ACCOUNT = "/admin/account/second-factor/"
# A device's own: fingerprint or face, which it has seen.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_key_is_added_signs_in_and_is_removed(sign_in, server, site_a):
    from playwright.sync_api import expect

    page = sign_in(site_a.editor)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Security Policy" in said.text else None)
    plug_in(page)

    page.goto(server(ACCOUNT))
    page.get_by_role("link", name="Add a key").press("Enter")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert len(re.findall(r"\b\d{8}\b", page.locator(".spark-codes").inner_text())) == 10
    # The same key is no second one.
    page.goto(server(f"{ACCOUNT}keys/add/"))
    page.get_by_label("Name").fill("Again")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_text("This key is one of your account’s already.")).to_be_visible()

    page.context.clear_cookies()
    give_password(page, server, site_a.editor)
    key = page.get_by_role("button", name="Use a security key")
    expect(key).to_be_focused()
    key.press("Enter")
    page.wait_for_url(server("/admin/"))

    page.goto(server(ACCOUNT))
    page.get_by_role("link", name="Rename “Laptop”").click()
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Rename it").click()
    page.get_by_role("link", name="Remove “Old laptop”").click()
    page.get_by_role("button", name="Yes, remove it").click()
    expect(page.get_by_role("link", name="Add a key")).to_be_visible()
    page.context.clear_cookies()
    give_password(page, server, site_a.editor)
    page.wait_for_url(server("/admin/"))
    assert refused == []


def plug_in(page: Any) -> None:
    """Gives the page's browser a device with keys."""
    control = page.context.new_cdp_session(page)
    control.send("WebAuthn.enable")
    control.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def give_password(page: Any, server: Any, user: Any) -> None:
    from tests.browser.conftest import PASSWORD

    page.goto(server("/admin/"))
    page.locator("input[name=username]").fill(user.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
