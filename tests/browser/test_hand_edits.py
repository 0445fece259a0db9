"""What a person edits by hand stays when its article is rendered anew: in Wagtail's editor, with a real worker."""

import json
import re
from typing import Any

import pytest
from django.urls import reverse

from tests.browser.test_campaign_editor import _axe_finds_nothing_serious

pytestmark = [pytest.mark.browser, pytest.mark.process]

DRAFTS = 6
OWN = "A heading of somebody's own"


@pytest.mark.django_db(transaction=True)
def test_an_edited_block_stays_and_a_deleted_one_stays_deleted(
    sign_in: Any, server: Any, worker: None, site_a: Any, site_b: Any
) -> None:
    from generator.models import GeneratedArticle
    from tests.generator.factories import make_campaign

    campaign = make_campaign(site_a)
    make_campaign(site_b)
    admin = sign_in(site_a.administrator)
    _generate(admin, server, campaign)
    article = GeneratedArticle.objects.filter(campaign=campaign).order_by("position")[0]
    before = {pk: body_of(pk) for pk in GeneratedArticle.objects.filter(campaign=campaign).values_list("pk", flat=True)}

    _edit_one_block_and_delete_another(admin, server, article)
    _the_page_says_what_was_done_by_hand(admin, server, article)
    fragment = _change_a_fragment(admin, server, site_a)
    _the_dry_run_says_what_changes_and_what_stays(admin, server, fragment)
    _render_anew(admin)

    after = {pk: body_of(pk) for pk in before}
    own = after[article.pk]
    assert heading_of(own, article, "process") == OWN
    assert ids_of(article)["proof"] not in {raw["id"] for raw in own}
    assert heading_of(own, article, "problem").startswith("Now: ")
    others = [GeneratedArticle.objects.get(pk=pk) for pk in before if pk != article.pk]
    assert [heading_of(after[each.pk], each, "problem")[:5] for each in others] == ["Now: "] * (DRAFTS - 1)
    for each in others:
        assert [raw["id"] for raw in after[each.pk]] == [raw["id"] for raw in before[each.pk]]


def body_of(page_id: int) -> list[dict[str, Any]]:
    from sites_app.models import ArticlePage

    latest = ArticlePage.objects.get(pk=page_id).get_latest_revision_as_object()
    return list(json.loads(latest.serializable_data()["body"]))


def ids_of(article: Any) -> dict[str, str]:
    article.refresh_from_db()
    return {entry["section"]: entry["id"] for entry in article.blocks}


def heading_of(body: list[dict[str, Any]], article: Any, section: str) -> str:
    """The heading of a section's block; of running text its own first one."""
    value = next(raw["value"] for raw in body if raw["id"] == ids_of(article)[section])
    if isinstance(value, str):
        found = re.search(r"<h2[^>]*>(.*?)</h2>", value)
        return found[1] if found else ""
    return str(value["heading"])


def _generate(admin: Any, server: Any, campaign: Any) -> None:
    admin.goto(server(reverse("generator_campaigns:generate", args=[campaign.pk])))
    admin.locator("input[name=count]").fill(str(DRAFTS))
    admin.get_by_role("button", name="Generate").click()
    _wait_until_done(admin)


def _wait_until_done(admin: Any) -> None:
    admin.locator(".spark-job .w-status").get_by_text("Done", exact=True).first.wait_for(timeout=90_000)


def _edit_one_block_and_delete_another(admin: Any, server: Any, article: Any) -> None:
    ids = ids_of(article)
    admin.goto(server(reverse("wagtailadmin_pages:edit", args=[article.pk])))
    edited, deleted = (
        admin.locator("[data-contentpath='body'] [data-streamfield-child]").filter(
            has=admin.locator(f"input[type=hidden][value='{ids[section]}']")
        )
        for section in ("process", "proof")
    )
    heading = edited.locator("[data-contentpath=heading] input, [data-contentpath=heading] textarea").first
    if not heading.is_visible():
        edited.locator("[data-panel-toggle]").first.click()
    heading.fill(OWN)
    deleted.get_by_role("button", name="Delete").first.click()
    admin.get_by_role("button", name="Save draft").click()
    admin.get_by_text(re.compile("has been (saved|updated)")).first.wait_for()
    assert heading_of(body_of(article.pk), article, "process") == OWN


def _the_page_says_what_was_done_by_hand(admin: Any, server: Any, article: Any) -> None:
    admin.goto(server(reverse("generator_articles:provenance", args=[article.pk])))
    frame = admin.frame_locator("iframe[name=spark-provenance]")
    frame.locator(".spark-why summary").click()
    frame.get_by_text("1 edited by hand, 1 deleted").wait_for()
    edited = frame.locator(".spark-from.is-by-hand", has_text=OWN).last
    edited.hover()
    now = frame.locator("[data-spark-why-now]")
    now.filter(has_text="Edited by hand; it was Process (process)").wait_for()
    _by_keyboard(admin, frame, now)
    _axe_finds_nothing_serious(admin, "main")


def _by_keyboard(admin: Any, frame: Any, now: Any) -> None:
    frame.locator(".block-text .spark-from[tabindex='0']").first.focus()
    now.filter(has_text="Problem (problem)").wait_for()
    admin.keyboard.press("Tab")
    now.filter(has_not_text="Problem (problem)").wait_for()


def _change_a_fragment(admin: Any, server: Any, tenant: Any) -> Any:
    from generator.models import Fragment

    fragment = Fragment.objects.for_site(tenant.site).get(key="problem")
    admin.goto(server(reverse("wagtailsnippets_generator_fragment:edit", args=[fragment.pk])))
    heading = admin.locator("[name=heading]")
    heading.fill(f"Now: {heading.input_value()}")
    admin.get_by_role("button", name="Save", exact=True).first.click()
    admin.locator(".messages .success").first.wait_for()
    return fragment


def _the_dry_run_says_what_changes_and_what_stays(admin: Any, server: Any, fragment: Any) -> None:
    from generator.models import Job

    admin.goto(server(reverse("wagtailsnippets_generator_fragment:edit", args=[fragment.pk])))
    admin.get_by_role("link", name="Articles that use it").click()
    admin.get_by_role("link", name="Re-render affected…").click()
    admin.get_by_text(f"{DRAFTS} articles are chosen.").wait_for()
    figures = admin.locator(".spark-figure")
    assert figures.filter(has_text="Change").first.locator("dd").inner_text().strip() == str(DRAFTS)
    assert "Now:" in admin.locator(".spark-words ins").first.inner_text()
    assert Job.objects.filter(kind="rerender").count() == 0
    _axe_finds_nothing_serious(admin, "main")


def _render_anew(admin: Any) -> None:
    admin.get_by_role("button", name="Re-render", exact=True).click()
    _wait_until_done(admin)
