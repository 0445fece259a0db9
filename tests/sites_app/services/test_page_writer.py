"""Many pages at once: the rows that Wagtail leaves page by page, for each page type, and what is refused."""

import datetime
import re
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.signals import post_save, pre_save
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Comment, Page, PageLogEntry, ReferenceIndex
from wagtail.signals import page_published, published

from sites_app.models import ArticlePage, BlogIndexPage, BlogPostPage, HomePage, HubPage, StandardPage
from sites_app.services import page_places
from sites_app.services.page_places import PageWriterError
from sites_app.services.page_writer import add_page_tree, add_pages, goes_together, reserve_ids
from tests.generator.row_parity import rows_of
from tests.sites_app.services.conftest import TYPES
from tests.sites_app.services.page_samples import make, make_many

pytestmark = pytest.mark.django_db


def one_by_one(pages, *, parent, user):
    with LogContext(user=user):
        for page in pages:
            parent.add_child(instance=page)
            revision = page.save_revision(user=user, log_action=True)
            if page.live:
                revision.publish(user=user)


def without_hashes(tables):
    """A reference's hash is of its path with the ids of inline children, which are others each time."""
    return {
        table: sorted(re.sub(r'"content_path_hash": "[^"]*"', "", row) for row in rows)
        for table, rows in tables.items()
    }


@pytest.mark.parametrize("live", [False, True], ids=["draft", "live"])
@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_each_type_gets_the_rows_that_wagtail_writes(model, live, parents, site_a, superuser):
    def parent():
        return Page.objects.get(pk=parents[model].pk)

    def pages():
        return make_many(model, link_to=parents[ArticlePage], live=live)

    singly = rows_of(lambda: one_by_one(pages(), parent=parent(), user=superuser))
    together = rows_of(lambda: add_pages(pages(), parent=parent(), user=superuser))
    assert without_hashes(together) == without_hashes(singly)
    assert len(together[model._meta.db_table]) == 3
    assert len(together["wagtailcore_pagelogentry"]) == (9 if live else 6)
    assert ("sites_app_posttag" in together) == (model is BlogPostPage)
    assert ("wagtailcore_referenceindex" in together) == (model is not BlogIndexPage)


def test_the_number_of_statements_does_not_depend_on_the_number_of_pages(parents, site_a):
    counts = []
    add_pages([make(BlogPostPage, 200, link_to=parents[HubPage])], parent=parents[BlogPostPage])
    for start, count in ((0, 1), (100, 20)):
        pages = [make(BlogPostPage, start + n, link_to=parents[HubPage]) for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            add_pages(pages, parent=parents[BlogPostPage], user=site_a.editor)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_taken_slug_gets_the_first_free_number(parents):
    home = parents[StandardPage]
    slugs = ["page", "page", "page-2", "", ""]
    pages = [StandardPage(title="About Us", slug=slug, live=False) for slug in slugs]
    add_pages(pages, parent=home)
    more = StandardPage(title="About Us", live=False)
    add_pages([more], parent=home)
    assert [page.slug for page in (*pages, more)] == [
        "page",
        "page-3",
        "page-2",
        "about-us",
        "about-us-2",
        "about-us-3",
    ]
    assert more.get_url_parts() is None or more.url_path == f"{home.url_path}about-us-3/"


def test_references_have_the_hash_of_their_path(parents):
    page = make(BlogPostPage, 1, link_to=parents[HubPage])
    add_pages([page], parent=parents[BlogPostPage])
    references = ReferenceIndex.objects.filter(object_id=str(page.pk))
    assert len(references) == 3
    for reference in references:
        assert reference.content_path_hash == ReferenceIndex._get_content_path_hash(reference.content_path)


def test_types_may_be_mixed_and_keep_their_order_and_the_tree_is_whole(parents, site_b):
    home = parents[StandardPage]
    before = Page.objects.descendant_of(site_b.site.root_page).count()
    pages = [make(model, n, link_to=home) for n, model in enumerate((HubPage, StandardPage, HubPage, StandardPage))]
    report = add_pages(pages, parent=home)
    assert list(Page.objects.child_of(home).order_by("path").values_list("pk", flat=True))[-4:] == list(report.page_ids)
    assert not any(Page.find_problems())
    assert report.singly == {}
    assert Page.objects.descendant_of(site_b.site.root_page).count() == before


def test_tags_are_read_from_the_database_afterwards(parents):
    page = make(BlogPostPage, 1, link_to=parents[HubPage])
    add_pages([page], parent=parents[BlogPostPage])
    stored = BlogPostPage.objects.get(pk=page.pk)
    assert sorted(stored.tags.names()) == sorted(page.tags.names()) == ["hail", "roofs"]
    assert sorted(stored.get_latest_revision_as_object().tags.names()) == ["hail", "roofs"]


def test_a_page_that_is_to_go_live_later_goes_singly_and_is_scheduled(parents):
    later = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
    pages = [StandardPage(title="Later", live=True, go_live_at=later), StandardPage(title="Now", live=True)]
    report = add_pages(pages, parent=parents[StandardPage])
    assert report.singly == {pages[0].pk: "It is to go live later."}
    stored = Page.objects.get(pk=pages[0].pk)
    assert (stored.live, stored.latest_revision.approved_go_live_at) == (False, later)
    assert Page.objects.get(pk=pages[1].pk).live
    assert not any(Page.find_problems())


def test_a_page_with_comments_goes_singly_and_keeps_them(parents, superuser):
    page = StandardPage(title="Discussed")
    page.wagtail_admin_comments.add(Comment(user=superuser, text="Why?", contentpath="title"))
    report = add_pages([page], parent=parents[StandardPage], user=superuser)
    assert report.singly == {page.pk: "It has comments."}
    assert Comment.objects.get(page=page.pk).text == "Why?"


@contextmanager
def listening(signal, sender):
    heard = []

    def listener(*, instance, **kwargs):
        heard.append(instance.pk)

    signal.connect(listener, sender=sender)
    try:
        yield heard
    finally:
        signal.disconnect(listener, sender=sender)


@pytest.mark.parametrize("live", [False, True], ids=["draft", "live"])
def test_pages_that_go_singly_name_the_user_as_those_of_a_set_do(live, parents, superuser):
    home = parents[StandardPage]

    def pages():
        return make_many(StandardPage, link_to=home, live=live)

    def singly():
        with listening(pre_save, StandardPage):
            report = add_pages(pages(), parent=home, user=superuser)
        assert set(report.singly.values()) == {"Somebody listens to each row of it."}
        entries = PageLogEntry.objects.filter(page__in=report.page_ids)
        assert set(entries.values_list("user", flat=True)) == {superuser.pk}
        assert {page.latest_revision.user for page in Page.objects.filter(pk__in=report.page_ids)} == {superuser}

    together = rows_of(lambda: add_pages(pages(), parent=home, user=superuser))
    assert without_hashes(rows_of(singly)) == without_hashes(together)


def test_what_is_logged_belongs_to_whoever_is_acting(parents, superuser):
    with LogContext(user=superuser):
        report = add_pages(make_many(StandardPage, link_to=parents[HubPage]), parent=parents[StandardPage])
    entries = PageLogEntry.objects.filter(page__in=report.page_ids)
    assert set(entries.values_list("user", flat=True)) == {superuser.pk}


def family(*, link_to, live):
    """Two hubs, each with a page beneath it, and a blog with two posts."""
    hubs = [make(HubPage, number, link_to=link_to, live=live) for number in (1, 2)]
    blog = make(BlogIndexPage, 3, link_to=link_to, live=live)
    posts = [make(BlogPostPage, number, link_to=link_to, live=live) for number in (4, 5)]
    articles = [make(ArticlePage, number, link_to=link_to, live=live) for number in (6, 7)]
    return [
        *((page, link_to) for page in (*hubs, blog)),
        *((page, blog) for page in posts),
        *zip(articles, hubs, strict=True),
    ]


@pytest.mark.parametrize("live", [False, True], ids=["drafts", "live"])
def test_new_pages_lie_beneath_new_pages_as_wagtail_would_have_put_them(live, parents, superuser):
    def home():
        return Page.objects.get(pk=parents[StandardPage].pk)

    def singly():
        for page, parent in family(link_to=home(), live=live):
            one_by_one([page], parent=Page.objects.get(pk=parent.pk), user=superuser)

    def together():
        add_page_tree(family(link_to=home(), live=live), user=superuser)
        assert not any(Page.find_problems())

    assert without_hashes(rows_of(together)) == without_hashes(rows_of(singly))


def test_the_number_of_statements_does_not_depend_on_the_number_of_new_parents(parents, superuser):
    home, counts = parents[StandardPage], []
    for start, count in ((100, 1), (200, 20)):
        hubs = [make(HubPage, start + n, link_to=home, live=True) for n in range(count)]
        beneath = [(make(ArticlePage, 1_000 + start + n, link_to=home), hub) for n, hub in enumerate(hubs)]
        with CaptureQueriesContext(connection) as captured:
            add_page_tree([*((hub, home) for hub in hubs), *beneath], user=superuser)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_page_keeps_the_id_that_was_reserved_for_it_and_others_may_link_to_it(parents):
    home = parents[StandardPage]
    second, first = reserve_ids(2)
    pages = [StandardPage(title="First"), StandardPage(title="Second")]
    link = {"heading": "Go", "link": {"page": second, "url": "", "anchor": ""}}
    pages[0].body = pages[0].body.stream_block.to_python([{"type": "cta", "value": link, "id": str(UUID(int=1))}])
    pages[0].pk = pages[0].id = first
    pages[1].pk = pages[1].id = second
    assert add_pages(pages, parent=home).page_ids == (first, second)
    assert StandardPage.objects.get(pk=first).body[0].value["link"]["page"].pk == second
    assert ReferenceIndex.objects.filter(object_id=str(first), to_object_id=str(second)).count() == 1
    refused = StandardPage(title="Refused")
    refused.pk = refused.id = reserve_ids(1)[0]
    with listening(pre_save, StandardPage):
        assert not goes_together(StandardPage)
        with pytest.raises(PageWriterError, match="cannot have its id beforehand"):
            add_pages([refused], parent=home)
    assert goes_together(StandardPage)


@pytest.mark.parametrize("signal", [page_published, published], ids=["page_published", "published"])
def test_another_apps_receiver_hears_of_each_page_that_is_published(signal, parents):
    pages = [StandardPage(title=f"Page {number}", live=bool(number)) for number in range(3)]
    with listening(signal, StandardPage) as heard:
        report = add_pages(pages, parent=parents[StandardPage])
    assert heard == list(report.page_ids[1:])


def test_a_parent_holds_as_many_pages_as_the_installation_allows(parents, settings):
    home = parents[StandardPage]
    settings.SPARK_HUB_CAPACITY = home.numchild + 2
    add_pages([StandardPage(title="One")], parent=home)
    two = [StandardPage(title="Two"), StandardPage(title="Three")]
    message = rf"holds {home.numchild + 1} pages already, and {home.numchild + 2} at most: .* no room for 2 more"
    with pytest.raises(PageWriterError, match=message) as caught:
        add_pages(two, parent=home)
    assert caught.value.page is two[0]
    add_pages([StandardPage(title="Two")], parent=home)
    assert Page.objects.get(pk=home.pk).numchild == home.numchild + 2


def test_what_the_database_refuses_leaves_the_callers_transaction_whole(parents):
    key, home = UUID(int=99), parents[StandardPage]
    add_pages([StandardPage(title="One", translation_key=key)], parent=home)
    with pytest.raises(PageWriterError, match="translation_key"):
        add_pages([StandardPage(title="Two", translation_key=key)], parent=home)
    assert Page.objects.filter(title="One").exists()
    assert not Page.objects.filter(title="Two").exists()


def test_another_apps_receiver_hears_of_each_page(parents):
    with listening(post_save, StandardPage) as heard:
        report = add_pages(make_many(StandardPage, link_to=parents[HubPage]), parent=parents[StandardPage])
    assert heard == list(report.page_ids)
    assert report.singly == {}


def test_what_cannot_be_added_is_refused_and_nothing_is_stored(parents, monkeypatch):
    home, before = parents[StandardPage], Page.objects.count()
    good = StandardPage(title="Good", live=False)
    refused = {
        "cannot lie beneath": ArticlePage(title="Bad", live=False),
        "is an alias": StandardPage(title="Bad", live=False, alias_of=parents[HubPage]),
        "in the page tree already": HubPage.objects.first(),
        "“Bad”: seo_title": StandardPage(title="Bad", live=False, seo_title="x" * 300),
    }
    for message, page in refused.items():
        with pytest.raises(PageWriterError, match=message):
            add_pages([good, page], parent=home)
        good = StandardPage(title="Good", live=False)
    monkeypatch.setattr(page_places, "MAX_CHILDREN", 1)
    with pytest.raises(PageWriterError, match="no room"):
        add_pages([good], parent=home)
    with pytest.raises(PageWriterError, match="no page “Nowhere” to lie beneath"):
        add_pages([good], parent=HomePage(title="Nowhere"))
    assert Page.objects.count() == before


def test_each_page_of_a_set_has_its_own_history(site_a, site_b):
    for tenant in (site_a, site_b):
        pages = [HubPage(title=f"Hub {number}", slug=f"hub-{number}", live=False) for number in range(3)]
        # What is to go live later goes singly.
        pages.append(HubPage(title="Hub 3", slug="hub-3", go_live_at=timezone.now() + datetime.timedelta(days=1)))
        report = add_pages(pages, parent=tenant.home, user=tenant.editor)
        assert list(report.singly) == [pages[3].pk]
        for page in pages:
            entries = PageLogEntry.objects.filter(page=page)
            actions = [entry.action for entry in entries.latest_by_uuid_and_action()]
            assert {"wagtail.create", "wagtail.edit"} <= set(actions)
            assert len(actions) == len(entries)
