"""Articles moved to another hub as a set, beside what Wagtail's own action leaves page by page."""

from typing import ClassVar

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.signals import post_save, pre_save
from django.test.utils import CaptureQueriesContext
from wagtail.actions.move_page import MovePageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import LogContext
from wagtail.models import GroupPagePermission, Page, PageLogEntry, ReferenceIndex
from wagtail.signals import page_slug_changed, post_page_move, pre_page_move
from wagtail_localize.models import TranslationSource

from generator.enums import JobKind
from generator.models import GeneratedArticle
from generator.services import moving, publishing
from generator.services.page_sets import actions
from generator.services.placement import PlacementError
from sites_app.models import ArticlePage, HubPage
from sites_app.services.provisioning import add_hub
from sites_app.services.tree_checks import check_tree
from tests.generator.row_parity import rows_of
from tests.generator.services.page_sets.conftest import make_articles

pytestmark = pytest.mark.django_db


class Cache:
    """A cache in front of the sites that notes what it is told to forget."""

    told: ClassVar[list[list[str]]] = []

    def __init__(self, params):
        self.hostnames = None

    def invalidates_hostname(self, hostname):
        return True

    def purge_batch(self, urls):
        self.told.append(list(urls))


@pytest.fixture
def purged(settings):
    settings.WAGTAILFRONTENDCACHE = {"front": {"BACKEND": f"{Cache.__module__}.Cache"}}
    Cache.told.clear()
    return Cache.told


def run(articles, *, site, user, target):
    ids = [article.pk for article in articles]
    return actions.run(JobKind.MOVE, ids, site_id=site.site.pk, user=user, target=Page.objects.get(pk=target.pk))


def pages_of(articles):
    return list(ArticlePage.objects.filter(pk__in=[article.pk for article in articles]).order_by("pk"))


def publish(articles, site):
    for article in articles:
        publishing.publish(article, user=site.approver)


def wagtails_own(articles, *, user, target):
    for page in pages_of(articles):
        with LogContext(user=user):
            MovePageAction(page, Page.objects.get(pk=target.pk), pos="last-child", user=user).execute()


def our_own(articles, *, user, target):
    for article in GeneratedArticle.objects.filter(pk__in=[article.pk for article in articles]).order_by("pk"):
        moving.move(article, user=user, target=target)


def assert_same(way, articles, *, site, user, target, leaving_out=()):
    one_by_one = rows_of(lambda: way(articles, user=user, target=target), leaving_out=leaving_out)
    reports = []
    as_set = rows_of(
        lambda: reports.append(run(articles, site=site, user=user, target=target)), leaving_out=leaving_out
    )
    assert reports[0].done == {article.pk for article in articles}
    assert as_set == one_by_one
    return {table: len(rows) for table, rows in as_set.items()}


@pytest.mark.parametrize("who", ["administrator", "superuser"])
def test_live_pages_move_as_wagtail_moves_them_in_every_table(articles, hub, site_a, superuser, who):
    publish(articles, site_a)
    user = {"administrator": site_a.administrator, "superuser": superuser}[who]
    # Three pages, their three parents in part, and where they go.
    assert assert_same(wagtails_own, articles, site=site_a, user=user, target=hub) == {
        "wagtailcore_page": 3 + len({page.path[:-4] for page in pages_of(articles)}) + 1,
        "wagtailcore_pagelogentry": 3,
        "wagtailredirects_redirect": 3,
        "sites_app_liveplace": 3,
    }


def test_pages_that_were_unpublished_move_as_wagtail_moves_them(articles, hub, site_a):
    publish(articles, site_a)
    for article in GeneratedArticle.objects.filter(pk__in=[article.pk for article in articles]):
        publishing.unpublish(article, user=site_a.approver)
    assert_same(wagtails_own, articles, site=site_a, user=site_a.administrator, target=hub)


def test_drafts_move_as_wagtail_moves_them_but_leave_no_redirects_and_stay_found_by_their_title(articles, hub, site_a):
    assert_same(
        wagtails_own,
        articles,
        site=site_a,
        user=site_a.administrator,
        target=hub,
        leaving_out={"wagtailredirects_redirect", "wagtailsearch_indexentry"},
    )
    rows = rows_of(lambda: run(articles, site=site_a, user=site_a.administrator, target=hub))
    assert not {"wagtailredirects_redirect", "wagtailsearch_indexentry"} & rows.keys()
    our_own(articles, user=site_a.administrator, target=hub)
    assert not Redirect.objects.filter(redirect_page__in=[article.pk for article in articles]).exists()


def test_pages_that_refer_and_are_referred_to_move_as_wagtail_moves_them(articles, hub, site_a):
    publish(articles, site_a)
    first, second, _ = pages_of(articles)
    for page, target in ((first, second), (second, site_a.page("about"))):
        page.body = [("rich_text", f'<p>Read <a linktype="page" id="{target.pk}">more</a>.</p>')]
        page.save()
    assert ReferenceIndex.objects.filter(object_id=str(first.pk), to_object_id=str(second.pk)).exists()
    assert_same(wagtails_own, articles, site=site_a, user=site_a.administrator, target=hub)


def test_pages_with_changes_by_hand_move_as_wagtail_moves_them(articles, hub, site_a):
    publish(articles, site_a)
    page = pages_of(articles)[0]
    page.title = "Edited by hand"
    page.save_revision(user=site_a.editor)
    assert_same(wagtails_own, articles, site=site_a, user=site_a.administrator, target=hub)


def test_pages_move_behind_what_the_hub_holds_and_over_earlier_redirects(articles, hub, site_a):
    publish(articles, site_a)
    hub.add_child(instance=ArticlePage(title="Already there", slug="already-there"))
    gone = hub.add_child(instance=ArticlePage(title="Gone", slug="gone"))
    hub.add_child(instance=ArticlePage(title="Last", slug="last"))
    gone.delete()
    old = pages_of(articles)[0]
    Redirect.objects.create(
        old_path=Redirect.normalise_path(old.url), site=site_a.site, redirect_page=hub, automatically_created=True
    )
    assert_same(wagtails_own, articles, site=site_a, user=site_a.administrator, target=hub)


def test_without_automatic_redirects_none_is_made(articles, hub, site_a, settings):
    settings.WAGTAILREDIRECTS_AUTO_CREATE = False
    publish(articles, site_a)
    counts = assert_same(wagtails_own, articles, site=site_a, user=site_a.administrator, target=hub)
    assert "wagtailredirects_redirect" not in counts


@pytest.mark.parametrize("is_live", [True, False])
def test_slugs_that_are_taken_get_a_number_in_rows_and_revisions(articles, articles_b, hub, site_a, is_live):
    if is_live:
        publish(articles, site_a)
    first, second, _ = pages_of(articles)
    for slug in (first.slug, f"{first.slug}-2", second.slug):
        hub.add_child(instance=ArticlePage(title="There before", slug=slug))
    leaving_out = () if is_live else {"wagtailsearch_indexentry"}
    assert_same(our_own, articles, site=site_a, user=site_a.administrator, target=hub, leaving_out=leaving_out)

    run(articles, site=site_a, user=site_a.administrator, target=hub)
    moved, after, _ = pages_of(articles)
    assert (moved.slug, after.slug) == (f"{first.slug}-3", f"{second.slug}-2")
    assert moved.url_path == f"{hub.url_path}{moved.slug}/"
    assert moved.latest_revision.content["slug"] == moved.slug
    assert [(row.old_path, row.redirect_page_id) for row in Redirect.objects.filter(redirect_page=moved.pk)] == (
        [(Redirect.normalise_path(first.url), moved.pk)] if is_live else []
    )
    if not is_live:
        article = GeneratedArticle.objects.get(pk=moved.pk)
        publishing.publish(article, user=site_a.approver)
        assert ArticlePage.objects.get(pk=moved.pk).slug == moved.slug


def test_a_long_slug_that_is_taken_is_cut_for_its_number(articles, hub, site_a):
    slug = "a" * 255
    Page.objects.filter(pk=articles[0].pk).update(slug=slug)
    for taken in (slug, f"{'a' * 240}-2"):
        hub.add_child(instance=ArticlePage(title="There before", slug=taken))
    run(articles, site=site_a, user=site_a.administrator, target=hub)
    assert pages_of(articles)[0].slug == f"{'a' * 240}-3"


def test_the_old_address_leads_to_the_new_one(articles, hub, site_a, client):
    publish(articles, site_a)
    old = pages_of(articles)[0]
    assert client.get(old.url, headers={"host": site_a.site.hostname}).status_code == 200
    run(articles, site=site_a, user=site_a.administrator, target=hub)
    new = pages_of(articles)[0]
    response = client.get(old.url, headers={"host": site_a.site.hostname}, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0].endswith(new.url)
    assert new.url.endswith(f"/elsewhere/{old.slug}/")


def test_the_tree_is_whole_and_nothing_of_the_other_site_is_touched(articles, articles_b, hub, site_a, superuser):
    theirs = list(Page.objects.filter(pk__in=[article.pk for article in articles_b]).order_by("pk").values())
    report = run([*articles, *articles_b], site=site_a, user=superuser, target=hub)
    assert report.done == {article.pk for article in articles}
    assert list(Page.objects.filter(pk__in=[article.pk for article in articles_b]).order_by("pk").values()) == theirs
    assert Page.find_problems() == ([], [], [], [], [])
    assert not [finding for finding in check_tree() if finding.count]


def add_below(article, site):
    article.page.add_child(instance=ArticlePage(title="Below", slug="below"))


def translate(article, site):
    TranslationSource.update_or_create_from_instance(article.page)


def make_alias(article, site):
    article.page.create_alias(parent=site.home, update_slug="an-alias")


def lock(article, site):
    Page.objects.filter(pk=article.pk).update(locked=True, locked_by=site.administrator)


@pytest.mark.parametrize("make_special", [add_below, translate, make_alias, lock], ids=lambda make: make.__name__)
def test_a_special_page_is_left_to_wagtails_own_action(articles, hub, site_a, make_special):
    make_special(articles[1], site_a)
    report = run(articles, site=site_a, user=site_a.administrator, target=hub)
    assert report.done == {articles[0].pk, articles[2].pk}
    moving.move(GeneratedArticle.objects.get(pk=articles[1].pk), user=site_a.administrator, target=hub)
    assert {page.get_parent().pk for page in pages_of(articles)} == {hub.pk}
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_page_that_is_there_already_stays_where_it_is(articles, hub, site_a):
    run(articles, site=site_a, user=site_a.administrator, target=hub)
    before = list(Page.objects.filter(path__startswith=hub.path).order_by("pk").values())
    assert not run(articles, site=site_a, user=site_a.administrator, target=hub).handled
    assert moving.move(GeneratedArticle.objects.get(pk=articles[0].pk), user=site_a.administrator, target=hub) is False
    assert list(Page.objects.filter(path__startswith=hub.path).order_by("pk").values()) == before


@pytest.mark.parametrize("who", ["stranger", "retired"])
def test_who_may_not_is_left_with_everything(articles, hub, site_a, site_b, who):
    user = {"stranger": site_b.administrator, "retired": site_a.administrator}[who]
    user.is_active = who != "retired"
    assert not run(articles, site=site_a, user=user, target=hub).handled
    with pytest.raises(PermissionDenied):
        moving.move(articles[0], user=user, target=hub)


def grant(user, page, *names):
    group = Group.objects.create(name=f"{user} {page.pk}")
    user.groups.set([group])
    for name in names:
        GroupPagePermission.objects.create(group=group, page=page, permission_type=name)


@pytest.mark.parametrize(
    ("here", "there", "movable"),
    [
        (["change"], ["add"], "drafts"),
        (["change", "publish"], ["add", "publish"], "all"),
        (["change", "publish"], ["add"], "drafts"),
        (["change"], ["add", "publish"], "drafts"),
        (["change", "publish"], ["change", "publish"], "none"),
        (["add", "publish"], ["add", "publish"], "none"),
    ],
)
def test_a_set_allows_what_wagtail_allows_in_both_parents(articles, site_a, django_user_model, here, there, movable):
    publish(articles[:1], site_a)
    user = django_user_model.objects.create_user("mover")
    grant(user, site_a.home, *here)
    group = user.groups.get()
    beneath = add_hub(site_a.home, title="Apart", slug="apart")
    # Rights add up along the tree, so the page to move to lies elsewhere in it.
    apart = Page.objects.get(pk=beneath.pk)
    apart.move(Page.get_first_root_node(), pos="last-child")
    for name in there:
        GroupPagePermission.objects.create(group=group, page=apart, permission_type=name)
    user = type(user).objects.get(pk=user.pk)
    expected = {"all": articles, "drafts": articles[1:], "none": []}[movable]
    apart = Page.objects.get(pk=beneath.pk)
    assert [
        article
        for article in articles
        if ArticlePage.objects.get(pk=article.pk).permissions_for_user(user).can_move_to(apart)
    ] == expected
    assert run(articles, site=site_a, user=user, target=apart).done == {article.pk for article in expected}


def test_a_full_hub_takes_as_many_as_it_has_room_for_and_says_why_not_more(articles, hub, site_a, settings):
    settings.SPARK_HUB_CAPACITY = 2
    assert run(articles, site=site_a, user=site_a.administrator, target=hub).done == {
        article.pk for article in articles[:2]
    }
    with pytest.raises(PlacementError, match=r"“Elsewhere” has room for 0 more pages"):
        moving.move(articles[2], user=site_a.administrator, target=hub)


def test_a_target_has_to_be_a_page_for_articles_on_the_same_site(articles, hub, site_a, site_b, superuser):
    theirs = HubPage.objects.get(slug="elsewhere", path__startswith=site_b.home.path)
    for target, message in ((theirs, "own site"), (site_a.page("about"), "cannot hold")):
        with pytest.raises(PlacementError, match=message):
            moving.check_target(target, site=site_a.site, user=superuser)
        with pytest.raises((PlacementError, PermissionDenied)):
            moving.move(articles[0], user=superuser, target=target)
    moving.check_target(hub, site=site_a.site, user=site_a.editor)
    with pytest.raises(PermissionDenied):
        moving.check_target(hub, site=site_a.site, user=site_b.administrator)


def test_other_receivers_hear_of_each_page_before_and_after(articles, hub, site_a, django_capture_on_commit_callbacks):
    hub.add_child(instance=ArticlePage(title="There before", slug=articles[0].page.slug))
    heard = []

    def listen(signal, sender, instance, **told):
        names = {pre_page_move: "before", post_page_move: "after", post_save: "saved", page_slug_changed: "renamed"}
        slug = told["instance_before"].slug if signal is page_slug_changed else instance.slug
        parents = [told[name].pk for name in ("parent_page_before", "parent_page_after") if name in told]
        heard.append((names[signal], sender, instance.pk, slug, instance.depth, parents))

    def hear(way):
        heard.clear()
        watched = ((pre_page_move, ArticlePage), (post_page_move, ArticlePage), (post_save, Page))
        for signal, sender in (*watched, (page_slug_changed, ArticlePage)):
            signal.connect(listen, sender=sender)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                rows_of(way)
        finally:
            for signal, sender in (*watched, (page_slug_changed, ArticlePage)):
                signal.disconnect(listen, sender=sender)
        return sorted(heard, key=lambda call: (call[2], call[0]))

    one_by_one = hear(lambda: our_own(articles, user=site_a.administrator, target=hub))
    as_set = hear(lambda: run(articles, site=site_a, user=site_a.administrator, target=hub))
    assert as_set == one_by_one
    assert [call[0] for call in as_set if call[2] == articles[1].pk] == ["after", "before", "saved"]


def test_a_listener_that_a_set_cannot_tell_keeps_pages_out_of_sets(articles, hub, site_a):
    def listen(**kwargs):
        pass

    pre_save.connect(listen, sender=Page)
    try:
        assert not run(articles, site=site_a, user=site_a.administrator, target=hub).handled
    finally:
        pre_save.disconnect(listen, sender=Page)


def test_caches_forget_both_addresses_of_live_pages_in_one_batch(
    articles, hub, site_a, settings, django_capture_on_commit_callbacks, purged
):
    publish(articles[:2], site_a)
    before = [page.full_url for page in pages_of(articles[:2])]
    with django_capture_on_commit_callbacks(execute=True):
        run(articles, site=site_a, user=site_a.administrator, target=hub)
    assert len(purged) == 1
    assert set(purged[0]) == {*before, *(page.full_url for page in pages_of(articles[:2]))}


def test_the_number_of_statements_does_not_depend_on_the_number_of_pages(articles_b, campaign_a, hub, site_a):
    articles = make_articles(campaign_a, count=22, user=site_a.editor)
    publish(articles, site_a)
    for article in articles[1:3]:
        hub.add_child(instance=ArticlePage(title="There before", slug=article.page.slug))
    # What a process reads once: kinds of content, the sites' addresses.
    run(articles[:1], site=site_a, user=site_a.administrator, target=hub)
    counts = []
    for some in (articles[1:2], articles[2:]):
        user = type(site_a.administrator).objects.get(pk=site_a.administrator.pk)
        with CaptureQueriesContext(connection) as queries:
            assert len(run(some, site=site_a, user=user, target=hub).done) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 38


def test_history_says_from_where_to_where(articles, hub, site_a):
    before = pages_of(articles)[0].get_parent()
    run(articles, site=site_a, user=site_a.administrator, target=hub)
    entry = PageLogEntry.objects.get(page=articles[0].pk, action="wagtail.move")
    assert entry.user == site_a.administrator
    assert entry.data == {
        "site": site_a.site.pk,
        "source": {"id": before.pk, "title": before.title},
        "destination": {"id": hub.pk, "title": "Elsewhere"},
    }
