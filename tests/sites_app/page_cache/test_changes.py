"""A change drops what shows it, whoever makes it and however; and nothing else."""

import pytest
from django.db import connection
from wagtail.models import Locale, Page

from sites_app.models import ArticlePage, BlogPostPage, Menu, MenuItem, StandardPage
from sites_app.page_cache.purging import purge
from tests.sites_app.page_cache.conftest import outcome

pytestmark = pytest.mark.django_db
PATHS = ("/", "/about/", "/services/", "/blog/", "/blog/post/", "/places/", "/places/one/", "/places/two/")


@pytest.fixture
def pages(site_a, site_b, visit):
    """Both sites' pages, all of them kept, with two live articles in a hub; `dropped()` says which are no longer."""
    for tenant in (site_a, site_b):
        hub = tenant.page("places")
        for number, slug in enumerate(("one", "two"), start=1):
            article = ArticlePage(title=f"{tenant.mark} {slug}", slug=slug, latitude=40 + number / 100, longitude=-100)
            hub.add_child(instance=article)
    keep(visit, site_a, site_b)
    return lambda: dropped(visit, site_a, site_b)


def keep(visit, *tenants) -> None:
    for tenant in tenants:
        for path in PATHS:
            assert visit(tenant, path).status_code == 200, path
            assert outcome(visit(tenant, path)) == "hit", path


def dropped(visit, site_a, site_b) -> set[str]:
    assert [path for path in PATHS if outcome(visit(site_b, path)) != "hit"] == [], "of the other tenant"
    return {path for path in PATHS if outcome(visit(site_a, path)) != "hit"}


def test_draft_of_a_live_page_drops_nothing(site_a, pages) -> None:
    page = site_a.page("services")
    page.title = "Tomorrow"
    page.save_revision()
    assert pages() == set()


def test_body_drops_its_page_alone(site_a, pages) -> None:
    page = site_a.page("about")
    page.body = [("rich_text", "<p>Changed</p>")]
    page.save_revision().publish()
    assert pages() == {"/about/"}


def test_body_of_an_article_drops_its_page_alone(site_a, pages) -> None:
    ArticlePage.objects.filter(pk=site_a.page("one").pk).update(body='[{"type": "rich_text", "value": "<p>x</p>"}]')
    assert pages() == {"/places/one/"}


def test_title_of_a_hub_drops_what_names_it(site_a, pages) -> None:
    page = site_a.page("places")
    page.title = "Other places"
    page.save_revision().publish()
    assert pages() == {"/places/", "/places/one/", "/places/two/"}


def test_slug_of_a_hub_drops_what_lies_beneath_it(site_a, pages, visit) -> None:
    page = site_a.page("places")
    page.slug = "areas"
    page.save()
    assert pages() == {"/places/", "/places/one/", "/places/two/"}
    assert visit(site_a, "/areas/one/").status_code == 200


def test_new_article_drops_its_hub_and_those_that_it_is_near_to(site_a, pages, visit) -> None:
    article = ArticlePage(title="Near", slug="near", latitude=40.015, longitude=-100)
    site_a.page("places").add_child(instance=article)
    assert pages() == {"/places/", "/places/one/", "/places/two/"}
    assert "Near" in visit(site_a, "/places/one/").content.decode()


def test_new_article_far_away_does_not_drop_those_that_have_nearer_ones(site_a, visit) -> None:
    hub = site_a.page("places")
    for number in range(8):
        place = {"latitude": 1 + number / 100, "longitude": 1}
        hub.add_child(instance=ArticlePage(title=f"A{number}", slug=f"a{number}", **place))
    visit(site_a, "/places/a0/")
    hub.refresh_from_db()
    hub.add_child(instance=ArticlePage(title="Far", slug="far", latitude=60, longitude=100))
    assert outcome(visit(site_a, "/places/a0/")) == "hit"
    hub.refresh_from_db()
    hub.add_child(instance=ArticlePage(title="Close", slug="close", latitude=1.001, longitude=1))
    assert outcome(visit(site_a, "/places/a0/")) == "stored"
    assert "Close" in visit(site_a, "/places/a0/").content.decode()


def test_new_articles_without_a_place_drop_only_while_they_are_among_the_first(site_a, visit) -> None:
    hub = site_a.page("places")

    def add(number: int) -> None:
        hub.refresh_from_db()
        hub.add_child(instance=ArticlePage(title=f"A{number}", slug=f"a{number}"))

    for number in range(6):
        add(number)
    visit(site_a, "/places/a0/")
    add(6)
    assert outcome(visit(site_a, "/places/a0/")) == "stored"
    add(7)
    assert outcome(visit(site_a, "/places/a0/")) == "hit"


def test_unpublished_article_drops_what_showed_it(site_a, pages, visit) -> None:
    site_a.page("two").unpublish()
    assert pages() == {"/places/", "/places/one/", "/places/two/"}
    assert visit(site_a, "/places/two/").status_code == 404
    assert site_a.page("two").title not in visit(site_a, "/places/one/").content.decode()


def test_deleted_page_drops_what_showed_it(site_a, pages, visit) -> None:
    site_a.page("two").delete()
    assert pages() == {"/places/", "/places/one/", "/places/two/"}
    assert visit(site_a, "/places/two/").status_code == 404


def test_moved_page_drops_both_parents(site_a, pages, visit) -> None:
    hub = site_a.page("places")
    site_a.home.add_child(instance=type(hub)(title="Elsewhere", slug="elsewhere"))
    visit(site_a, "/elsewhere/")
    visit(site_a, "/places/")
    site_a.page("two").move(site_a.page("elsewhere"), pos="last-child")
    assert outcome(visit(site_a, "/elsewhere/")) == "stored"
    assert outcome(visit(site_a, "/places/")) == "stored"
    assert visit(site_a, "/elsewhere/two/").status_code == 200
    assert visit(site_a, "/places/two/").status_code in {301, 404}


def test_new_post_drops_the_blog_its_posts_and_pages_that_show_the_latest(site_a, pages, visit) -> None:
    about = site_a.page("about")
    about.body = [("latest_posts", {"heading": "News"})]
    about.save()
    visit(site_a, "/about/")
    site_a.page("blog").add_child(instance=BlogPostPage(title="Fresh", slug="fresh", published_on="2026-06-01"))
    assert pages() == {"/about/", "/blog/", "/blog/post/"}
    assert "Fresh" in visit(site_a, "/about/").content.decode()


def test_changed_introduction_of_a_post_drops_the_lists_that_show_it(site_a, pages) -> None:
    BlogPostPage.objects.filter(pk=site_a.page("post").pk).update(introduction="Another one")
    assert pages() == {"/blog/", "/blog/post/"}


def test_page_in_a_menu_drops_the_site_when_its_title_changes(site_a, visit) -> None:
    services = site_a.page("services")
    MenuItem.objects.create(menu=Menu.objects.for_site(site_a.site).get(location="header"), page=services)
    visit(site_a, "/about/")
    services.title = "All that we do"
    services.save()
    assert "All that we do" in visit(site_a, "/about/").content.decode()


def test_menu_drops_the_site(site_a, pages) -> None:
    MenuItem.objects.create(
        menu=Menu.objects.for_site(site_a.site).get(location="header"), label="Call us", url="tel:1", sort_order=9
    )
    assert pages() == set(PATHS)


def test_settings_drop_the_site(site_a, pages, visit) -> None:
    settings = site_a.settings
    settings.tagline = "Quite another one"
    settings.save()
    assert pages() == set(PATHS)
    assert "Quite another one" in visit(site_a, "/about/").content.decode()


def test_page_that_others_link_to_drops_them_when_its_address_changes(site_a, pages, visit) -> None:
    about, post = site_a.page("about"), site_a.page("post")
    about.body = [("rich_text", f'<p><a linktype="page" id="{post.pk}">read</a></p>')]
    about.save_revision().publish()
    assert "/blog/post/" in visit(site_a, "/about/").content.decode()
    post.slug = "renamed"
    post.save()
    assert "/blog/renamed/" in visit(site_a, "/about/").content.decode()


def test_image_drops_the_pages_that_show_it(site_a, pages, visit) -> None:
    post = site_a.page("post")
    post.image = site_a.image
    post.save_revision().publish()
    for path in PATHS:
        visit(site_a, path)
    image = site_a.image
    settings = site_a.settings
    settings.logo = None
    settings.save()
    for path in PATHS:
        visit(site_a, path)
    image.alt_text = "A boat at night"
    image.save()
    assert "/blog/post/" in (found := pages())
    assert "/about/" not in found
    assert "A boat at night" in visit(site_a, "/blog/post/").content.decode()


def test_logo_drops_the_site(site_a, pages) -> None:
    image = site_a.image
    image.focal_point_x, image.focal_point_y = 10, 10
    image.focal_point_width = image.focal_point_height = 5
    image.save()
    assert pages() == set(PATHS)


def test_whoever_writes_with_sql_is_noticed_as_well(site_a, pages, visit) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = 'By hand' WHERE id = %s", [site_a.page("about").pk])
    assert pages() == {"/about/"}
    assert "By hand" in visit(site_a, "/about/").content.decode()


def test_fields_that_nobody_sees_drop_nothing(site_a, pages) -> None:
    Page.objects.filter(pk=site_a.page("about").pk).update(numchild=0, draft_title="x", has_unpublished_changes=True)
    assert pages() == set()


def test_purge_by_tag_drops_that_and_by_site_all_of_the_site(site_a, pages) -> None:
    purge([f"page:{site_a.page('about').pk}"], site_id=site_a.site.pk)
    assert pages() == {"/about/"}
    purge(site_id=site_a.site.pk)
    assert pages() == set(PATHS)


def test_purge_of_everything_reaches_every_site(site_a, site_b, visit, pages) -> None:
    purge()
    assert outcome(visit(site_b, "/about/")) == "stored"


def test_changes_are_removed_when_they_are_told(site_a, visit) -> None:
    from sites_app.models import PageChange

    page = site_a.page("about")
    page.title = "Other"
    page.save()
    assert PageChange.objects.exists()
    visit(site_a, "/about/")
    assert not PageChange.objects.exists()


def test_bulk_publishing_of_many_pages_writes_few_rows_of_changes(site_a) -> None:
    from sites_app.models import PageChange

    hub = site_a.page("places")
    for number in range(20):
        hub.refresh_from_db()
        hub.add_child(instance=ArticlePage(title=f"A{number}", slug=f"a{number}", live=False))
    PageChange.objects.all().delete()
    Page.objects.child_of(hub).update(live=True)
    assert PageChange.objects.count() == 1
    assert f"children:{hub.pk}" in PageChange.objects.get().tags


def test_drafts_in_bulk_write_no_row_of_changes(site_a) -> None:
    from sites_app.models import PageChange
    from sites_app.services.page_writer import add_pages

    PageChange.objects.all().delete()
    add_pages([StandardPage(title=f"D{number}", live=False) for number in range(5)], parent=site_a.home)
    assert not PageChange.objects.exists()


def test_every_page_type_and_its_parts_have_triggers() -> None:
    from wagtail.models import get_page_models

    from sites_app.page_cache.triggers import PREFIX, wanted

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE %s",
            [f"{PREFIX}%"],
        )
        there = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in get_page_models()} <= there
    assert {trigger.table for trigger in wanted()} == there


def translation_of(page, *, is_live: bool):
    locale, _ = Locale.objects.get_or_create(language_code="es")
    copy = page.copy_for_translation(locale, copy_parents=True)
    return copy.save_revision().publish() if is_live else copy


def test_a_translation_drops_the_same_page_in_other_languages_and_no_other(site_a, pages, visit) -> None:
    translation_of(site_a.home, is_live=True)
    copy = translation_of(site_a.page("about"), is_live=False)
    keep(visit, site_a)
    assert "hreflang" not in visit(site_a, "/about/").content.decode()
    copy.save_revision().publish()
    assert pages() == {"/about/"}
    assert f'hreflang="es" href="http://{site_a.host}/es/about/"' in visit(site_a, "/about/").content.decode()
    copy.refresh_from_db()
    copy.slug = "quienes-somos"
    copy.save_revision().publish()
    assert pages() == {"/about/"}
    assert f"http://{site_a.host}/es/quienes-somos/" in visit(site_a, "/about/").content.decode()
    copy.delete()
    assert pages() == {"/about/"}
    assert "hreflang" not in visit(site_a, "/about/").content.decode()


@pytest.mark.parametrize("kind", ["feed", "atom"])
def test_a_feed_is_kept_until_one_of_its_posts_changes(site_a, site_b, visit, kind) -> None:
    for tenant in (site_a, site_b):
        assert outcome(visit(tenant, f"/blog/{kind}/")) == "stored"
        assert outcome(visit(tenant, f"/blog/{kind}/")) == "hit"
    about, post = site_a.page("about"), site_a.page("post")
    about.body = [("rich_text", "<p>Changed</p>")]
    about.save_revision().publish()
    assert outcome(visit(site_a, f"/blog/{kind}/")) == "hit"
    post.body = [("rich_text", "<p>Mended words</p>")]
    post.save_revision().publish()
    changed = visit(site_a, f"/blog/{kind}/")
    assert outcome(changed) == "stored"
    assert "Mended words" in changed.content.decode()
    site_a.page("blog").add_child(instance=BlogPostPage(title="Fresh", slug="fresh", published_on="2026-06-01"))
    assert "Fresh" in visit(site_a, f"/blog/{kind}/").content.decode()
    assert outcome(visit(site_b, f"/blog/{kind}/")) == "hit"
