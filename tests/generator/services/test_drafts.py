"""The bulk writer: exactly once, in a fixed number of statements, and pages that behave like any other."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Revision, TaskState, WorkflowState

from generator.core.types import ArticleDraft
from generator.enums import ArticleStatus, JobKind
from generator.models import CampaignVersion, GeneratedArticle
from generator.services import drafts, plans
from generator.services.draft_search import Indexed
from generator.services.page_sets import actions
from generator.services.placement import PlacementError
from sites_app.models import ArticlePage
from sites_app.services.provisioning import add_hub
from tests.generator.factories import compose_drafts, make_campaign


@pytest.fixture
def version(campaign_a: Any, campaign_b: Any) -> CampaignVersion:
    return plans.freeze(campaign_a)


def one_hub(texts: list[ArticleDraft]) -> list[ArticleDraft]:
    return [replace(draft, hub_title="Texas", hub_slug="texas") for draft in texts]


def test_each_draft_becomes_an_unpublished_page_in_review(site_a: Any, version: CampaignVersion) -> None:
    texts = compose_drafts(version, count=6)
    report = drafts.save(texts, version=version, user=site_a.editor)
    assert (report.created, report.skipped) == (6, 0)
    pages = list(ArticlePage.objects.filter(pk__in=report.page_ids).order_by("pk"))
    assert [page.title for page in pages] == [draft.title for draft in texts]
    assert not any(page.live for page in pages)
    assert all(page.has_unpublished_changes for page in pages)
    assert all(page.owner == site_a.editor for page in pages)
    assert all(page.current_workflow_task_state.status == TaskState.STATUS_IN_PROGRESS for page in pages)
    assert {page.robots for page in pages} == {"noindex, follow"}


def test_provenance_names_version_position_fragments_and_a_fingerprint_per_block(version: CampaignVersion) -> None:
    [draft] = compose_drafts(version, start=3, count=1)
    [page_id] = drafts.save([draft], version=version).page_ids
    article = GeneratedArticle.objects.for_site(version.campaign.site).get(page_id=page_id)
    origin = draft.provenance
    assert (article.version, article.position, article.index) == (version, 3, origin.index)
    assert article.campaign_id == version.campaign_id
    assert article.status == ArticleStatus.QC
    assert article.axis_keys == dict(origin.axis_keys)
    assert article.fragments == list(origin.fragments)
    assert [block["id"] for block in article.blocks] == [block["id"] for block in draft.blocks]
    assert all(len(block["fingerprint"]) == 32 for block in article.blocks)


def test_stored_position_is_skipped(version: CampaignVersion) -> None:
    drafts.save(compose_drafts(version, count=4), version=version)
    report = drafts.save(compose_drafts(version, start=2, count=4), version=version)
    assert (report.created, report.skipped) == (2, 2)
    assert sorted(GeneratedArticle.objects.values_list("position", flat=True)) == [0, 1, 2, 3, 4, 5]
    assert drafts.save(compose_drafts(version, count=6), version=version).created == 0


def test_draft_that_occurs_twice_in_a_batch_is_stored_once(version: CampaignVersion) -> None:
    [draft] = compose_drafts(version, count=1)
    report = drafts.save([draft, draft], version=version)
    assert (report.created, report.skipped) == (1, 1)


def test_position_is_skipped_though_its_provenance_is_gone(version: CampaignVersion) -> None:
    texts = compose_drafts(version, count=2)
    drafts.save(texts, version=version)
    GeneratedArticle.objects.filter(position=0).delete()
    assert drafts.save(texts, version=version).created == 0


def test_database_refuses_a_second_page_for_a_position(
    version: CampaignVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = compose_drafts(version, count=1)
    drafts.save(texts, version=version)
    GeneratedArticle.objects.all().delete()
    everything = {drafts.translation_key(version, 0): texts[0]}
    monkeypatch.setattr(drafts, "_not_stored", lambda *_, **__: everything)
    with pytest.raises(IntegrityError, match="translation_key"), transaction.atomic():
        drafts.save(texts, version=version)


def test_who_is_always_second_gives_up(version: CampaignVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = compose_drafts(version, count=1)
    drafts.save(texts, version=version)
    everything = {drafts.translation_key(version, 0): texts[0]}
    monkeypatch.setattr(drafts, "_not_stored", lambda *_, **__: everything)
    with pytest.raises(PlacementError, match="Others keep writing"):
        drafts.save(texts, version=version)
    assert GeneratedArticle.objects.count() == 1


def test_failed_batch_leaves_nothing(version: CampaignVersion) -> None:
    before = Page.objects.count()
    good, bad = compose_drafts(version, count=2)
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        drafts.save([good, replace(bad, title="x" * 300)], version=version)
    assert Page.objects.count() == before
    assert not GeneratedArticle.objects.exists()


def test_same_positions_of_two_sites_are_two_pages(campaign_a: Any, campaign_b: Any) -> None:
    for campaign in (campaign_a, campaign_b):
        version = plans.freeze(campaign)
        drafts.save(compose_drafts(version, count=3), version=version)
    for campaign, other in ((campaign_a, "betamark"), (campaign_b, "alphamark")):
        articles = GeneratedArticle.objects.for_site(campaign.site).select_related("page")
        assert articles.count() == 3
        for article in articles:
            assert article.page.path.startswith(campaign.parent_page.path)
            assert other not in str(article.page.body.raw_data)


STATEMENTS = [
    "SAVEPOINT",
    'FROM "wagtailcore_page"',  # language of the campaign's parent page
    'FROM "generator_generatedarticle"',  # positions that are stored
    'FROM "wagtailcore_page"',  # translation keys that are stored
    "SELECT nextval",
    "SAVEPOINT",
    'COPY "generator_generatedarticle"',
    "RELEASE SAVEPOINT",
    'COPY "sites_app_articlepage"',
    'INSERT INTO "wagtailsearch_indexentry"',
    'FROM "wagtailcore_page"',  # lock of the campaign's parent page
    'FROM "wagtailcore_page"',  # the hubs, locked
    'FROM "wagtailcore_page"',  # the last place in each hub
    'FROM "wagtailcore_page"',  # slugs that are taken
    'UPDATE "wagtailcore_page"',  # number of children
    'FROM "wagtailcore_workflowpage"',  # workflow of the parent page
    'FROM "wagtailcore_page"',  # nearest ancestor with a workflow
    'FROM "wagtailcore_workflowpage"',
    'FROM "wagtailcore_workflow"',
    'FROM "wagtailcore_workflowpage"',  # workflows of the hubs themselves
    'FROM "wagtailcore_task"',  # first task of the workflow
    'COPY "wagtailcore_page"',
    'COPY "wagtailcore_revision"',
    'COPY "wagtailcore_workflowstate"',
    'COPY "wagtailcore_taskstate"',
    'COPY "wagtailcore_pagelogentry"',
    "RELEASE SAVEPOINT",
]


@pytest.mark.parametrize("count", [1, 1_000])
def test_number_of_statements_does_not_depend_on_the_number_of_drafts(site_a: Any, site_b: Any, count: int) -> None:
    version = plans.freeze(make_campaign(site_a, cities=250))
    add_hub(version.campaign.parent_page, title="Texas", slug="texas")
    texts = one_hub(compose_drafts(version, count=count))
    # Content types are read once per process.
    drafts.save(one_hub(compose_drafts(version, start=1_500, count=1)), version=version)
    version = CampaignVersion.objects.select_related("campaign").get(pk=version.pk)
    editor = site_a.editor
    with CaptureQueriesContext(connection) as captured:
        report = drafts.save(texts, version=version, user=editor)
    assert report.created == count
    statements = [query["sql"].strip() for query in captured]
    assert len(statements) == len(STATEMENTS), "\n".join(statement[:120] for statement in statements)
    for statement, expected in zip(statements, STATEMENTS, strict=True):
        assert expected in statement


def test_drafts_without_search_rows_are_indexed_later(version: CampaignVersion) -> None:
    [draft] = compose_drafts(version, count=1)
    [page_id] = drafts.save([draft], version=version, indexed=Indexed.NOTHING).page_ids
    page = ArticlePage.objects.get(pk=page_id)
    assert not page.index_entries.exists()
    page.save()
    assert page.index_entries.exists()


@pytest.fixture
def page(site_a: Any, version: CampaignVersion) -> ArticlePage:
    report = drafts.save(compose_drafts(version, count=3), version=version, user=site_a.editor)
    return ArticlePage.objects.get(pk=report.page_ids[0])


def test_page_can_be_approved_and_is_published(site_a: Any, page: ArticlePage) -> None:
    state = page.current_workflow_task_state
    state.approve(user=site_a.approver)
    page.refresh_from_db()
    assert page.live
    assert page.live_revision == page.latest_revision
    assert not page.has_unpublished_changes
    assert WorkflowState.objects.for_instance(page).get().status == WorkflowState.STATUS_APPROVED


# Wagtail leaves the temporary file of a rendition, here the logo's, to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_published_page_is_read_on_its_own_host_only(
    site_a: Any, site_b: Any, page: ArticlePage, client_for: Callable[..., Any]
) -> None:
    address = page.get_url_parts()[2]
    assert client_for(host=site_a.host).get(address).status_code == 404
    page.get_latest_revision().publish()
    response = client_for(host=site_a.host).get(address)
    assert response.status_code == 200
    assert page.title in response.text.replace("&amp;", "&")
    assert client_for(host=site_b.host).get(address).status_code == 404


def test_page_can_be_edited(site_a: Any, page: ArticlePage) -> None:
    edited = page.get_latest_revision_as_object()
    edited.title = "Edited"
    edited.save_revision(user=site_a.editor, log_action=True)
    assert Revision.objects.for_instance(page).count() == 2
    assert ArticlePage.objects.get(pk=page.pk).draft_title == "Edited"


def test_editor_opens_the_page(site_a: Any, page: ArticlePage, client_for: Callable[..., Any]) -> None:
    response = client_for(site_a.editor).get(f"/admin/pages/{page.pk}/edit/")
    assert response.status_code == 200
    assert page.title in response.text


def test_page_can_be_added_beside_it_and_it_can_be_deleted(site_a: Any, page: ArticlePage) -> None:
    hub = page.get_parent()
    children = hub.numchild
    sibling = hub.add_child(instance=ArticlePage(title="By hand", slug="by-hand"))
    assert sibling.path > max(hub.get_children().exclude(pk=sibling.pk).values_list("path", flat=True))
    page.delete()
    hub.refresh_from_db()
    assert hub.numchild == hub.get_children().count() == children
    assert not GeneratedArticle.objects.filter(page_id=page.pk).exists()


def test_draft_is_found_by_title_and_by_body_once_it_is_published(site_a: Any, page: ArticlePage) -> None:
    assert page in ArticlePage.objects.search(page.title)
    assert page in ArticlePage.objects.autocomplete(page.title.split()[0])
    assert page not in ArticlePage.objects.search("friends common")
    actions.run(JobKind.PUBLISH, [page.pk], site_id=site_a.site.pk, user=site_a.approver)
    assert page in ArticlePage.objects.search("friends common")


def test_draft_may_be_indexed_whole(version: CampaignVersion) -> None:
    report = drafts.save(compose_drafts(version, count=1), version=version, indexed=Indexed.EVERYTHING)
    assert ArticlePage.objects.get(pk=report.page_ids[0]) in ArticlePage.objects.search("friends common")


def test_tree_has_no_problem_afterwards(page: ArticlePage) -> None:
    assert Page.find_problems() == ([], [], [], [], [])


def test_hub_is_live_and_stays_out_of_search_engines_while_it_is_empty(page: ArticlePage) -> None:
    hub = page.get_parent().specific
    assert hub.live
    assert hub.robots == "noindex, follow"
    page.get_latest_revision().publish()
    assert type(hub).objects.get(pk=hub.pk).robots == "index, follow"
