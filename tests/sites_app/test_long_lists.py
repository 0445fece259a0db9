"""Lists that are too long to be counted, and searches that find too much to be ranked."""

import pytest
from django.urls import reverse
from wagtail.admin.templatetags.wagtailadmin_tags import register
from wagtail.models import Page, PageLogEntry
from wagtail.search.backends import get_search_backend

from sites_app import long_lists, search_backend
from sites_app.long_lists import BoundedPaginator, MoreThan, bounded_count
from sites_app.models import ArticlePage, HubPage

pytestmark = pytest.mark.django_db

ARTICLES = 30


@pytest.fixture
def hubs(site_a, site_b):
    """A hub of each tenant with as many articles of the same titles."""
    made = []
    for tenant in (site_a, site_b):
        hub = tenant.site.root_page.add_child(instance=HubPage(title="Many", slug="many"))
        for number in range(ARTICLES):
            hub.add_child(instance=ArticlePage(title=f"Gutter {number:02}", slug=f"gutter-{number}", live=False))
        made.append(hub)
    return made


@pytest.fixture
def few(monkeypatch):
    """Limits that thirty rows reach."""
    monkeypatch.setattr(long_lists, "MOST_COUNTED", 20)
    monkeypatch.setattr(long_lists, "MANY", 5)
    monkeypatch.setattr(search_backend, "MOST_RANKED", 20)


def articles(hub):
    return ArticlePage.objects.child_of(hub).order_by("title")


def test_list_is_counted_up_to_the_limit_and_says_that_there_is_more(hubs, few):
    page = BoundedPaginator(articles(hubs[0]), 5).get_page(1)
    assert page.paginator.count == 20
    assert page.paginator.items_count_label == "More than 20 articles"
    assert page.paginator.num_pages == 4


def test_each_row_of_a_long_list_is_reached_once_and_in_order(hubs, few):
    seen, number = [], 1
    while True:
        page = BoundedPaginator(articles(hubs[0]), 5).get_page(str(number))
        seen += [article.title for article in page]
        if not page.has_next():
            break
        number += 1
    assert seen == [f"Gutter {number:02}" for number in range(ARTICLES)]
    assert not isinstance(page.paginator.count, MoreThan)
    assert page.paginator.count == page.end_index() == ARTICLES


def test_short_list_is_counted_exactly(hubs):
    assert bounded_count(articles(hubs[0]), limit=ARTICLES) == ARTICLES
    assert not isinstance(bounded_count(articles(hubs[0]), limit=ARTICLES), MoreThan)
    assert isinstance(bounded_count(articles(hubs[0]), limit=ARTICLES - 1), MoreThan)


@pytest.mark.parametrize(("number", "shown"), [(MoreThan(10_000), "more than 10,000"), (1234567, "1,234,567")])
def test_numbers_that_are_not_exact_say_so_in_every_template(number, shown):
    assert register.filters["intcomma"](number) == shown


def test_search_ranks_no_more_than_the_limit(hubs, few):
    found = articles(hubs[0]).order_by().autocomplete("gutter")
    assert isinstance(found.count(), MoreThan)
    assert len(list(found)) == found.count() == 20
    assert found.facet("content_type_id") == {hubs[0].get_children()[0].content_type_id: 20}


def test_search_within_the_limit_finds_what_the_unlimited_search_finds(hubs):
    backend = get_search_backend()
    rows = ArticlePage.objects.child_of(hubs[0])
    found = backend.autocomplete("gutter 1", rows)
    compiler = backend.autocomplete_query_compiler_class(rows, "gutter 1")
    assert list(found) == list(compiler.search(compiler.get_config(backend), None, None, backend=backend))
    assert found.count() == len(list(found)) == 10
    assert [page.pk for page in found[2:5]] == [page.pk for page in found][2:5]


def test_search_of_nothing_but_signs_is_answered(hubs):
    assert list(ArticlePage.objects.child_of(hubs[0]).autocomplete("- -")) == []


def test_search_in_an_order_of_its_own_keeps_that_order(hubs, few):
    found = articles(hubs[0]).autocomplete("gutter", order_by_relevance=False)
    assert isinstance(found.count(), MoreThan)
    assert [page.title for page in found[25:]] == [f"Gutter {number}" for number in range(25, ARTICLES)]


@pytest.mark.parametrize("role", ["administrator", "editor", "approver"])
def test_limited_search_shows_nothing_of_other_sites(hubs, site_a, client_for, few, role):
    client = client_for(site_a.user(role))
    for address in (reverse("wagtailadmin_pages:search"), reverse("wagtailadmin_choose_page_search")):
        context = client.get(f"{address}?q=gutter").context
        shown = list(context["object_list"] if "object_list" in context else context["pages"])
        assert shown
        assert all(page.path.startswith(site_a.home.path) for page in shown)


@pytest.mark.parametrize("role", ["administrator", "editor"])
def test_history_shows_the_newest_entries_of_the_own_site(hubs, site_a, client_for, few, role):
    for hub, action in zip(hubs, ("wagtail.rename", "wagtail.lock"), strict=True):
        for article in hub.get_children():
            PageLogEntry.objects.log_action(article.specific, action)
    response = client_for(site_a.user(role)).get(reverse("wagtailadmin_reports:site_history"))
    entries = response.context["object_list"]
    assert entries
    assert {entry.action for entry in entries[:20]} == {"wagtail.rename"}
    assert "wagtail.lock" not in {entry.action for entry in entries}
    assert all(entry.page.path.startswith(site_a.home.path) for entry in entries)
    assert [entry.timestamp for entry in entries] == sorted((entry.timestamp for entry in entries), reverse=True)
    offered = {value for value, _ in response.context["filters"].form.fields["action"].choices}
    assert "wagtail.rename" in offered
    assert "wagtail.lock" not in offered


def test_live_pages_beneath_are_read_at_once_for_a_listing(hubs, site_a, client_for):
    home = site_a.home
    hidden = home.add_child(instance=HubPage(title="Hidden", slug="hidden", live=False))
    hidden.add_child(instance=ArticlePage(title="Live", slug="live", live=True))
    empty = home.add_child(instance=HubPage(title="Empty", slug="empty", live=False))
    empty.add_child(instance=ArticlePage(title="Draft", slug="draft", live=False))
    response = client_for(site_a.editor).get(reverse("wagtailadmin_explore", args=[home.pk]))
    rows = {page.slug: page for page in response.context["pages"]}
    for slug in ("hidden", "empty"):
        ours = rows[slug].permissions_for_user(site_a.editor)
        theirs = Page.objects.get(slug=slug, depth=home.depth + 1, path__startswith=home.path)
        wagtail = type(ours).__mro__[1](site_a.editor, theirs)
        assert ours.can_delete(ignore_bulk=True) == wagtail.can_delete(ignore_bulk=True) == (slug == "empty")
        assert ours.can_delete() == wagtail.can_delete()
