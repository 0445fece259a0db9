"""Which articles use a row of the library, and the way from there to rendering them anew."""

from typing import Any

import pytest
from django.urls import reverse

from generator.enums import JobKind
from generator.models import Avatar, Fragment, GeneratedArticle, HeadlinePattern, Job, Niche, Offer, SpintaxDictionary
from generator.services import campaigns, publishing
from generator.services.library.used_in import articles_using
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(campaign_a: Any, campaign_b: Any, write_drafts: Any, site_a: Any, site_b: Any) -> list[GeneratedArticle]:
    write_drafts(campaign_b, 3, user=site_b.editor)
    write_drafts(campaign_a, 6, user=site_a.editor)
    return list(GeneratedArticle.objects.for_site(site_a.site).order_by("position"))


def row_of(model: Any, tenant: Any, **asked: Any) -> Any:
    return model.objects.filter(site=tenant.site, **asked).order_by("pk")[0]


def address(row: Any, name: str = "usage", **asked: Any) -> str:
    return reverse(f"wagtailsnippets_generator_{row._meta.model_name}:{name}", args=[row.pk], query=asked)


def rerender(row: Any) -> str:
    asked = {"id": "all", "childOf": f"{row._meta.model_name}-{row.pk}", "next": address(row)}
    return reverse("wagtail_bulk_action", args=("generator", "generatedarticle", "rerender"), query=asked)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_each_kind_of_row_finds_its_articles(articles, site_a, campaign_a):
    def found(row: Any) -> set[int]:
        return set(articles_using(row, site_ids=[site_a.site.pk]).values_list("pk", flat=True))

    every = {article.pk for article in articles}
    assert found(row_of(Fragment, site_a, key="problem")) == every
    assert found(row_of(Avatar, site_a)) == found(row_of(Offer, site_a)) == every
    assert found(campaign_a.template) == every
    assert found(row_of(SpintaxDictionary, site_a)) == every
    assert found(row_of(Niche, site_a)) == found(row_of(HeadlinePattern, site_a)) == set()
    unused = SpintaxDictionary.objects.create(site=site_a.site, key="unused", name="Unused")
    assert found(unused) == set()


def test_an_article_without_the_fragment_is_not_among_them(articles, site_a):
    GeneratedArticle.objects.filter(pk=articles[0].pk).update(fragments=["opening"], dictionary_entries=[])
    fragment, dictionary = row_of(Fragment, site_a, key="problem"), row_of(SpintaxDictionary, site_a)
    for row in (fragment, dictionary):
        assert articles[0].pk not in articles_using(row, site_ids=[site_a.site.pk]).values_list("pk", flat=True)


def test_an_avatars_articles_are_those_of_all_its_variants_and_of_no_other_avatar(articles, site_a):
    other = Avatar.objects.create(site=site_a.site, key="own", name="Own")
    owner = row_of(Avatar, site_a, key="owner")
    assert articles_using(other, site_ids=[site_a.site.pk]).count() == 0
    assert articles_using(owner, site_ids=[site_a.site.pk]).count() == 6


def test_the_page_lists_campaigns_and_articles_of_the_persons_sites(editor, articles, site_a, site_b, campaign_a):
    row = row_of(Fragment, site_a, key="problem")
    shown = text_of(editor.get(address(row)))
    assert articles[0].page.draft_title in shown
    assert reverse("generator_campaigns:inspect", args=[campaign_a.pk]) in shown
    assert rerender(row).replace("&", "&amp;") in shown
    assert site_b.mark not in shown
    assert "6" in shown
    assert address(row) in text_of(editor.get(address(row, "edit")))


def test_a_shared_fragment_counts_on_each_persons_sites(editor, client_for, superuser, articles, site_a, site_b):
    GeneratedArticle.objects.update(fragments=["everybodys"])
    shared = Fragment.objects.create(site=None, key="everybodys", name="Everybody's", fragment_type="proof")
    assert editor.get(address(shared)).context["paginator"].count == 6
    assert client_for(site_b.editor).get(address(shared)).context["paginator"].count == 3
    assert client_for(superuser).get(address(shared)).context["paginator"].count == 9


def test_an_unused_row_says_what_will_be_there(editor, site_a, campaign_a):
    row = row_of(Niche, site_a)
    shown = text_of(editor.get(address(row)))
    assert "No article has been written with it yet" in shown
    assert "Re-render affected" not in shown


def test_approvers_see_the_articles_and_may_not_render_them_anew(approver, articles, site_a):
    row = row_of(Fragment, site_a, key="problem")
    shown = text_of(approver.get(address(row)))
    assert articles[0].page.draft_title in shown
    assert rerender(row).replace("&", "&amp;") not in shown


def test_rows_of_other_sites_do_not_exist(editor, articles, site_b):
    row = row_of(Fragment, site_b, key="problem")
    for path in (address(row), address(row, "usage_results")):
        assert editor.get(path).status_code == 404
    assert "betamark" not in editor.get(rerender(row)).content.decode()
    editor.post(rerender(row))
    assert not Job.objects.filter(kind=JobKind.RERENDER).exists()


def test_it_costs_the_same_for_one_article_and_for_twenty(editor, articles, campaign_a, write_drafts, site_a):
    row = row_of(Fragment, site_a, key="problem")

    def cost() -> int:
        with counted_queries() as queries:
            editor.get(address(row))
        return len(queries)

    cost()
    few = cost()
    write_drafts(campaign_a, 20, user=site_a.editor)
    assert cost() == few


def test_re_rendering_from_it_takes_only_articles_that_use_it(editor, articles, site_a, queue):
    row = row_of(Fragment, site_a, key="problem")
    without = articles[0]
    GeneratedArticle.objects.filter(pk=without.pk).update(fragments=["opening"])
    Fragment.objects.filter(pk=row.pk).update(heading="What {fails|breaks} now in {City}")
    shown = text_of(editor.get(rerender(row)))
    assert "5 articles are chosen" in shown
    assert "<ins> now</ins>" in shown
    assert "nothing has been changed" in shown
    assert not Job.objects.filter(kind=JobKind.RERENDER).exists()
    editor.post(rerender(row))
    job = Job.objects.get(kind=JobKind.RERENDER)
    assert {page_id for chunk in job.chunks.all() for page_id in chunk.page_ids} == {
        article.pk for article in articles if article != without
    }


def test_the_screen_says_beforehand_that_an_approval_is_needed(editor, articles, site_a, monkeypatch):
    monkeypatch.setattr("generator.services.campaigns.TRIAL_DRAFTS", 2)
    row = row_of(Fragment, site_a, key="problem")
    Fragment.objects.filter(pk=row.pk).update(heading="What {fails|breaks} now in {City}")
    shown = text_of(editor.get(rerender(row)))
    assert "is not approved as it is now" in shown
    assert "Open the campaign" in shown
    assert 'type="submit" value="Re-render"' not in shown


def test_the_editor_chooses_what_becomes_of_live_pages(client_for, articles, site_a, campaign_a, queue):
    row = row_of(Fragment, site_a, key="problem")
    Fragment.objects.filter(pk=row.pk).update(heading="What {fails|breaks} now in {City}")
    administrator, choice = client_for(site_a.administrator), "Show the new text at once"
    assert choice not in text_of(administrator.get(rerender(row)))
    publishing.publish(articles[0], user=site_a.administrator)
    shown = text_of(administrator.get(rerender(row)))
    assert "pages that are live get a draft" in shown
    assert choice not in shown
    campaigns.approve(campaign_a, user=site_a.administrator, waiver="Known to be good.")
    shown = text_of(administrator.get(rerender(row)))
    assert "Get a draft, which waits to be published" in shown
    assert choice in shown
    administrator.post(rerender(row), {"publishes": "on"})
    assert Job.objects.get(kind=JobKind.RERENDER).publishes is True


def test_lists_count_no_further_than_people_read(editor, articles, site_a, monkeypatch):
    monkeypatch.setattr("sites_app.long_lists.MOST_COUNTED", 4)
    row = row_of(Fragment, site_a, key="problem")
    assert str(editor.get(address(row)).context["paginator"].count) == "6"
