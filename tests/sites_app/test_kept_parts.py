"""What pages of a site have in common is rendered once, and is never another site's, another page's or a draft's."""

import pytest
from django.db import connection
from django.template import Context, Template
from wagtail.models import Locale

from sites_app.models import ArticlePage, Menu, MenuItem, SiteSettings
from sites_app.page_cache import memos
from sites_app.page_cache.freshness import freshness

pytestmark = pytest.mark.django_db
PATHS = ("/", "/about/", "/services/", "/blog/", "/blog/post/", "/places/", "/places/one/", "/search/", "/nothing/")


@pytest.fixture(autouse=True)
def _pages_are_made_each_time(settings):
    settings.SPARK_PAGE_CACHE = False


@pytest.fixture
def ask(client_for):
    return lambda tenant, path: client_for(host=tenant.host).get(path).content.decode()


def add_article(tenant):
    tenant.page("places").add_child(
        instance=ArticlePage(title=f"{tenant.mark} one", slug="one", latitude=40, longitude=-100, body=tenant.home.body)
    )


def test_every_page_is_the_same_whether_its_parts_were_kept_or_not(site_a, site_b, ask, monkeypatch):
    for tenant in (site_a, site_b):
        add_article(tenant)
    for tenant in (site_a, site_b):
        # The second time, all parts are those that other pages have made.
        kept = [[ask(tenant, path) for path in PATHS] for _ in range(2)][1]
        with monkeypatch.context() as patch:
            patch.setattr(freshness, "state", lambda site_id: None)
            assert [ask(tenant, path) for path in PATHS] == kept


def test_no_part_is_another_sites(site_a, site_b, ask):
    for path in PATHS[:4]:
        first, second = ask(site_a, path), ask(site_b, path)
        assert site_b.mark not in first, path
        assert site_a.mark not in second, path


def test_the_page_in_the_menu_is_marked_and_no_other(site_a, ask):
    MenuItem.objects.create(menu=Menu.objects.for_site(site_a.site).first(), label="Here", page=site_a.page("about"))
    marked = '<a href="/about/" aria-current="page">Here</a>'
    for _ in range(2):
        assert marked not in ask(site_a, "/services/")
        assert marked in ask(site_a, "/about/")


def test_a_change_of_a_menu_or_of_the_settings_shows_at_once(site_a, ask):
    ask(site_a, "/services/")
    MenuItem.objects.create(menu=Menu.objects.for_site(site_a.site).first(), label="Brand new", url="/x/")
    assert "Brand new" in ask(site_a, "/services/")
    SiteSettings.objects.filter(site=site_a.site).update(tagline="Another tagline")
    assert "<p>Another tagline</p>" in ask(site_a, "/services/")


def test_a_part_made_while_the_settings_change_is_made_of_the_new_ones(site_a, ask, monkeypatch):
    """The request has read its settings before the change, and keeps a part after it."""
    from sites_app import site_context

    read = site_context.site_scripts

    def change(*args, **kwargs):
        SiteSettings.objects.filter(site=site_a.site).update(tagline="Another tagline")
        return read(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(site_context, "site_scripts", change)
        ask(site_a, "/services/")
    assert "<p>Another tagline</p>" in ask(site_a, "/about/")


def test_a_preview_neither_shows_nor_leaves_a_kept_part(site_a, ask):
    page = site_a.page("services")
    before = set(memos._kept)
    page.make_preview_request()
    assert not [name for _, name in set(memos._kept) - before if name.startswith("part ")]


def test_a_part_without_a_site_is_made_each_time():
    part = Template('{% load site_tags %}{% kept "part" %}{{ number }}{% endkept %}')
    assert [part.render(Context({"number": number})) for number in (1, 2)] == ["1", "2"]


def test_an_article_in_another_language_names_its_neighbours_with_the_prefix(site_a, ask):
    spanish, _ = Locale.objects.get_or_create(language_code="es")
    home = site_a.home.copy_for_translation(spanish)
    home.live = True
    home.save()
    hub = site_a.page("places").copy_for_translation(spanish)
    hub.live = True
    hub.save()
    for number in range(2):
        article = ArticlePage(
            title=f"Uno {number}", slug=f"uno-{number}", latitude=number, longitude=0, locale=spanish, live=True
        )
        hub.add_child(instance=article)
    page = ask(site_a, f"/es/{hub.slug}/uno-0/")
    assert f'<a href="/es/{hub.slug}/uno-1/">Uno 1' in page
    assert f'<link rel="canonical" href="http://{site_a.host}/es/{hub.slug}/uno-0/">' in page


def test_a_statement_whose_plan_is_of_no_use_any_more_is_asked_without_it(settings):
    from sites_app.prepared import fetch_all

    assert fetch_all("SELECT %s::int + 1", [1]) == [(2,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%::int + 1'")
        assert cursor.fetchone()[0] == 1
