"""A visitor reads a campaign's article, writes by the form on it, and is found in the admin with what brought them."""

from typing import Any

import pytest

from tests.leads.conftest import form_of
from tests.leads.uploads import PNG

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article(server: Any, site_a: Any, site_b: Any) -> Any:
    """A published article of site A's campaign about Town 0, with the contact form, which takes a picture."""
    from generator.models import GeneratedArticle
    from generator.services import drafts, plans
    from leads.models import FormField
    from tests.generator.factories import compose_drafts, make_campaign

    FormField.objects.create(form=form_of(site_a), label="Pictures", key="pictures", kind="file", sort_order=9)
    make_campaign(site_b)
    version = plans.freeze(make_campaign(site_a))
    drafts.save(compose_drafts(version, count=10), version=version, job=None, user=site_a.editor)
    made = GeneratedArticle.objects.for_site(site_a.site).filter(axis_keys__location="us-tx-town-0").first()
    page = made.page
    block = page.body.stream_block.child_blocks["form"]
    page.body = [("form", block.to_python({"heading": "Write to us", "form": form_of(site_a).pk}))]
    page.save_revision(user=site_a.editor).publish()
    return made


def test_a_lead_of_an_article_is_found_with_its_campaign_and_its_city(
    open_page: Any, sign_in: Any, server: Any, article: Any, site_a: Any
) -> None:
    path = "/" + article.page.get_url().split("/", 3)[3]
    visitor = open_page()
    visitor.goto(server(f"{path}?utm_source=letter&utm_campaign=spring", site_a))
    form = visitor.locator("form[action='/forms/contact/']")
    with visitor.expect_response("**/token/"):
        form.get_by_label("Name").focus()
    form.get_by_label("Name").fill("Ann Example")
    form.get_by_label("E-mail").fill("ann@visitors.test")
    form.get_by_label("Message").fill("Do you mend roofs?")
    form.get_by_label("I agree").check()
    pictures = form.get_by_label("Pictures")
    too_large = {"name": "roof.png", "mimeType": "image/png", "buffer": PNG + b"0" * 11 * 1024 * 1024}
    pictures.set_input_files(too_large)
    form.get_by_role("button", name="Send message").click()
    # Said before anything is sent.
    assert "at most 10" in form.locator(".field-error").inner_text()
    assert pictures.evaluate("element => element === document.activeElement")
    pictures.set_input_files({**too_large, "buffer": PNG})
    form.get_by_role("button", name="Send message").click()
    form.get_by_text(form_of(site_a).success_message).wait_for()
    assert visitor.context.cookies() == []
    _find_in_the_admin(sign_in(site_a.editor), server, article)


def _find_in_the_admin(admin: Any, server: Any, article: Any) -> None:
    """What an editor sees of it: the campaign, the city, the source and the picture."""
    from leads.models import Submission

    submission = Submission.objects.for_site(article.site_id).latest("pk")
    admin.goto(server(f"/admin/submissions/{submission.pk}/"))
    main = admin.locator("main")
    for said in (article.campaign.name, "Town 0, TX", "letter", article.page.title, "Ann Example"):
        assert said in main.inner_text()
    with admin.expect_download() as download:
        main.get_by_role("link", name="roof.png").click()
    assert download.value.suggested_filename == "roof.png"
    assert download.value.path().read_bytes() == PNG
