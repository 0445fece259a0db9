"""What a newcomer does, in a browser: preview a campaign, generate, approve, publish, read the page on its domain."""

import re
from typing import Any

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.process]

DRAFTS = 20


@pytest.mark.django_db(transaction=True)
def test_a_campaign_becomes_pages_on_its_own_domain(
    sign_in: Any, open_page: Any, server: Any, worker: None, site_a: Any, site_b: Any
) -> None:
    from generator.models import GeneratedArticle
    from tests.generator.factories import make_campaign

    campaign = make_campaign(site_a)
    make_campaign(site_b)
    admin = sign_in(site_a.administrator)

    _preview(admin, campaign)
    _generate(admin, campaign)
    article = GeneratedArticle.objects.filter(campaign=campaign).select_related("page").order_by("position")[0]
    page = article.page
    _approve_in_the_editor(admin, server, page)
    _read_on_the_domain(open_page, server, page, site_a, site_b)
    _publish_the_rest(admin, server, campaign)
    assert GeneratedArticle.objects.filter(campaign=campaign, status="published").count() == DRAFTS


def _preview(admin: Any, campaign: Any) -> None:
    admin.get_by_role("link", name=campaign.name).first.click()
    admin.get_by_role("heading", name="Sample articles").wait_for()
    assert admin.locator(".spark-sample").count() == 5
    title = admin.locator(".spark-sample__title").first.inner_text()
    preview = admin.frame_locator("iframe[name=spark-sample]")
    assert preview.get_by_role("heading", level=1).inner_text() == title


def _generate(admin: Any, campaign: Any) -> None:
    admin.get_by_role("link", name=re.compile("^Generate")).first.click()
    admin.locator("input[name=count]").fill(str(DRAFTS))
    admin.get_by_role("button", name="Generate").click()
    _wait_until_done(admin)


def _wait_until_done(admin: Any) -> None:
    admin.locator(".spark-job .w-status").get_by_text("Done", exact=True).first.wait_for(timeout=60_000)


def _approve_in_the_editor(admin: Any, server: Any, page: Any) -> None:
    admin.goto(server(f"/admin/pages/{page.pk}/edit/"))
    assert admin.locator("#id_title").input_value() == page.title
    assert admin.locator("[data-contentpath='body'] [data-streamfield-child]").count() > 3
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name=re.compile("Approve", re.IGNORECASE)).first.click()
    admin.wait_for_load_state()


def _read_on_the_domain(open_page: Any, server: Any, page: Any, own: Any, other: Any) -> None:
    path = page.get_url().partition("localhost")[2].partition("/")[2]
    visitor = open_page()
    response = visitor.goto(server(f"/{path}", own))
    assert response.status == 200
    assert visitor.get_by_role("heading", level=1).inner_text() == page.title
    assert visitor.goto(server(f"/{path}", other)).status == 404


def _publish_the_rest(admin: Any, server: Any, campaign: Any) -> None:
    admin.goto(server(reverse("generator_campaigns:publish", args=[campaign.pk])))
    admin.get_by_role("button", name=f"Approve and publish {DRAFTS - 1} drafts").click()
    _wait_until_done(admin)
