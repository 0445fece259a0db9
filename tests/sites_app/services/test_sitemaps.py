"""Sitemaps: which pages they have, what each entry says, which files a change rewrites, and that files are whole."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, PageViewRestriction, Site

from sites_app.models import ArticlePage, SitemapMark, SitemapShard, SiteSettings, StandardPage
from sites_app.models.search_engines import last_visible_change
from sites_app.services import sitemaps
from sites_app.services.sitemap_entries import SiteEntries
from sites_app.tasks import rewrite_sitemaps

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files_of(tenant) -> dict[str, bytes]:
    folder = sitemaps.folder_of(tenant.site.pk)
    return {path.name: path.read_bytes() for path in folder.glob("*.xml")} if folder.exists() else {}


def paths_of(tenant) -> list[str]:
    """The paths of all addresses in the files that the index names."""
    files = files_of(tenant)
    named = re.findall(r"<loc>http://[^/]+/([^<]+)</loc>", files["sitemap.xml"].decode())
    found = []
    for name in named:
        tree = ElementTree.fromstring(files[name])  # noqa: S314 - our own
        found += [loc.text.removeprefix(f"http://{tenant.host}") for loc in tree.findall("s:url/s:loc", NAMES)]
    return found


def path_of(page) -> str:
    return page.get_url_parts()[2]


def grow(tenant, number):
    parent = tenant.home
    for place in range(number):
        parent.add_child(instance=StandardPage(title=f"Page {place}", slug=f"page-{place}"))


def test_it_has_the_pages_that_search_engines_may_list_and_no_other(site_a, site_b):
    sitemaps.build(site_a.site)
    assert sorted(paths_of(site_a)) == ["/", "/about/", "/blog/", "/blog/post/", "/locked/", "/services/"]


def test_it_says_of_each_page_what_the_page_says_itself(site_a):
    """The rules are written twice, for one page and for a set of them: they must agree."""
    article = site_a.page("article")
    article.get_latest_revision().publish()
    for is_approved in (False, True):
        ArticlePage.objects.filter(pk=article.pk).update(is_approved=is_approved)
        sitemaps.build(site_a.site)
        listed = set(paths_of(site_a))
        for page in Page.objects.descendant_of(site_a.site.root_page, inclusive=True).specific():
            assert (path_of(page) in listed) == page.robots.startswith("index"), page.slug
    assert {"/places/", "/places/article/"} <= listed


def test_private_pages_and_those_beneath_them_are_left_out(site_a):
    PageViewRestriction.objects.create(page=site_a.page("blog"), restriction_type=PageViewRestriction.LOGIN)
    sitemaps.build(site_a.site)
    assert not [path for path in paths_of(site_a) if path.startswith("/blog/")]


def test_an_address_is_escaped_twice_over(site_a):
    page = StandardPage(title="Ü & Co", slug="ü-und-co")
    site_a.home.add_child(instance=page)
    sitemaps.build(site_a.site)
    assert f"<loc>{page.get_full_url()}</loc>" in str(files_of(site_a)["sitemap-0.xml"], "utf-8")
    assert "%C3%BC-und-co" in page.get_full_url()


def test_lastmod_is_the_last_visible_change(site_a):
    page = site_a.page("about")
    first = last_visible_change(page)
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.last_published_at > first
    assert last_visible_change(page) == first
    page.title = "About them"
    page.save_revision().publish()
    page.refresh_from_db()
    assert last_visible_change(page) == page.last_published_at
    entries = {entry.page_id: entry for entry in SiteEntries(site_a.site).between(0, None)}
    assert page.last_published_at.strftime("<lastmod>%Y-%m-%dT%H:%M:%S") in entries[page.pk].xml


def test_what_is_approved_or_shared_is_no_visible_change(site_a):
    article = site_a.page("article")
    article.get_latest_revision().publish()
    before = last_visible_change(article)
    article = site_a.page("article")
    article.social_image = site_a.image
    article.save_revision().publish()
    assert last_visible_change(article) == before


def translated(page, **fields):
    locale, _ = Locale.objects.get_or_create(language_code="es")
    copy = page.copy_for_translation(locale, copy_parents=True)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    copy.refresh_from_db()
    return copy


def test_translations_name_each_other_and_the_sites_own_language_as_default(site_a, site_b):
    home, about = translated(site_a.home), translated(site_a.page("about"), slug="quienes-somos")
    assert path_of(about) == "/es/quienes-somos/"
    sitemaps.build(site_a.site)
    assert {path_of(home), path_of(about)} <= set(paths_of(site_a))
    tree = ElementTree.fromstring(files_of(site_a)["sitemap-0.xml"])  # noqa: S314 - our own
    alternates = {
        url.find("s:loc", NAMES).text: {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}
        for url in tree
    }
    base = f"http://{site_a.host}"
    versions = {"en": f"{base}/about/", "es": f"{base}/es/quienes-somos/", "x-default": f"{base}/about/"}
    assert alternates[f"{base}/about/"] == alternates[f"{base}/es/quienes-somos/"] == versions
    assert alternates[f"{base}/services/"] == {}


def test_a_file_is_rewritten_only_when_its_pages_change(site_a, site_b, monkeypatch):
    monkeypatch.setattr(sitemaps, "SHARD_URLS", 4)
    monkeypatch.setattr(sitemaps, "MOST_URLS", 6)
    grow(site_a, 20)
    sitemaps.build(site_a.site)
    sitemaps.build(site_b.site)
    before = stamps(site_a)
    assert len(before) > 5
    SitemapMark.objects.all().delete()
    page = site_a.page("page-9")
    page.title = "Another"
    page.save_revision().publish()
    (mark,) = SitemapMark.objects.values_list("site_id", "first_page_id", "last_page_id")
    assert mark == (site_a.site.pk, page.pk, page.pk)
    rewrite_sitemaps()
    changed = {name for name, stamp in stamps(site_a).items() if before.get(name) != stamp}
    shard = max(
        first for first in SitemapShard.objects.for_site(site_a.site).values_list("first_page_id", flat=True)
        if first <= page.pk
    )  # fmt: skip
    assert changed == {"sitemap.xml", f"sitemap-{shard}.xml"}
    assert not SitemapMark.objects.exists()


def stamps(tenant) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in sitemaps.folder_of(tenant.site.pk).glob("*.xml")}


def test_a_file_that_grows_is_cut_and_no_page_is_lost_or_twice(site_a, monkeypatch):
    monkeypatch.setattr(sitemaps, "SHARD_URLS", 3)
    monkeypatch.setattr(sitemaps, "MOST_URLS", 5)
    sitemaps.build(site_a.site)
    grow(site_a, 25)
    sitemaps.rewrite(site_a.site)
    listed = paths_of(site_a)
    assert len(listed) == len(set(listed)) == 31
    assert all(shard.urls <= 5 for shard in SitemapShard.objects.for_site(site_a.site))
    site_a.home.get_children().filter(slug__startswith="page-").delete()
    sitemaps.rewrite(site_a.site)
    assert len(paths_of(site_a)) == 6
    assert set(files_of(site_a)) == {
        "sitemap.xml",
        *(f"sitemap-{first}.xml" for first in SitemapShard.objects.values_list("first_page_id", flat=True)),
    }


def test_a_file_is_cut_before_it_has_too_many_bytes(site_a, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_BYTES", 300)
    sitemaps.build(site_a.site)
    assert SitemapShard.objects.for_site(site_a.site).count() > 1
    assert len(paths_of(site_a)) == 6


def test_memory_and_queries_do_not_depend_on_the_number_of_pages(site_a, monkeypatch):
    from sites_app.services import sitemap_entries

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(SiteEntries(site_a.site).between(0, None))
        return len(captured)

    queries()  # The content type of hubs is read once for a process.
    few = queries()
    grow(site_a, 20)
    assert queries() == few
    monkeypatch.setattr(sitemap_entries, "BATCH", 7)
    assert queries() == few + 3  # the pages of each further batch


CHANGES = {
    "publish": lambda t: t.page("draft").get_latest_revision().publish(),
    "unpublish": lambda t: t.page("services").unpublish(),
    "delete": lambda t: t.page("services").delete(),
    "rename": lambda t: rename(t.page("services"), "work"),
    "move": lambda t: t.page("services").move(t.page("about"), pos="last-child"),
    "hide": lambda t: PageViewRestriction.objects.create(page=t.page("blog"), restriction_type="login"),
    "move site": lambda t: Site.objects.filter(pk=t.site.pk).update(port=8080),
    "in bulk": lambda t: Page.objects.filter(pk=t.page("services").pk).update(live=False),
}


def rename(page, slug):
    page.slug = slug
    page.save_revision().publish()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_what_is_listed_is_marked_for_its_site_alone(site_a, site_b, change):
    sitemaps.build(site_a.site)
    SitemapMark.objects.all().delete()
    before = paths_of(site_a)
    change(site_a)
    assert set(SitemapMark.objects.values_list("site_id", flat=True)) == {site_a.site.pk}
    site_a.site.refresh_from_db()
    sitemaps.rewrite(site_a.site)
    assert paths_of(site_a) != before


def test_drafts_and_what_visitors_never_saw_mark_nothing(site_a):
    SitemapMark.objects.all().delete()
    draft = site_a.page("draft")
    draft.title = "Other"
    draft.save_revision()
    about = site_a.page("about")
    about.title = "Not yet"
    about.save_revision()
    site_a.home.add_child(instance=StandardPage(title="New", slug="new", live=False))
    assert not SitemapMark.objects.exists()


def test_approving_a_live_article_lists_it_and_its_hub(site_a):
    article = site_a.page("article")
    article.get_latest_revision().publish()
    ArticlePage.objects.filter(pk=article.pk).update(is_approved=False)
    sitemaps.build(site_a.site)
    assert "/places/article/" not in paths_of(site_a)
    ArticlePage.objects.filter(pk=article.pk).update(is_approved=True)
    sitemaps.rewrite(site_a.site)
    assert "/places/article/" in paths_of(site_a)


def test_a_hub_is_listed_with_its_first_article_and_goes_with_its_last(site_a):
    sitemaps.build(site_a.site)
    article = site_a.page("article")
    article.get_latest_revision().publish()
    sitemaps.rewrite(site_a.site)
    assert "/places/" in paths_of(site_a)
    site_a.page("article").unpublish()
    sitemaps.rewrite(site_a.site)
    assert "/places/" not in paths_of(site_a)


def test_a_mark_that_comes_while_files_are_written_stays(site_a, monkeypatch):
    sitemaps.build(site_a.site)
    grow(site_a, 1)
    write = sitemaps._write_shards

    def writing(*args):
        written = write(*args)
        grow_later(site_a)
        return written

    monkeypatch.setattr(sitemaps, "_write_shards", writing)
    sitemaps.rewrite(site_a.site)
    assert SitemapMark.objects.filter(site=site_a.site).exists()


def grow_later(tenant):
    tenant.home.add_child(instance=StandardPage(title="Later", slug="later"))


def test_two_processes_do_not_write_one_sitemap_at_once(site_a):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [sitemaps._LOCK, site_a.site.pk])
            with pytest.raises(sitemaps.BusyError):
                sitemaps.build(site_a.site)
            with pytest.raises(CommandError, match="another process"):
                call_command("build_sitemaps", site="alpha")
            rewrite_sitemaps()
            assert files_of(site_a) == {}
    finally:
        other.close()


def test_a_failed_write_leaves_the_old_file(site_a, monkeypatch):
    sitemaps.build(site_a.site)
    before = files_of(site_a)
    grow(site_a, 1)

    def fail(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        sitemaps.rewrite(site_a.site)
    monkeypatch.undo()
    assert files_of(site_a) == before
    assert not list(sitemaps.folder_of(site_a.site.pk).glob(".*"))
    assert SitemapMark.objects.filter(site=site_a.site).exists()


def test_the_task_writes_every_active_site_and_forgets_the_others(site_a, site_b):
    row = SiteSettings.objects.get(site=site_b.site)
    row.status = "paused"
    row.save()
    rewrite_sitemaps()
    assert files_of(site_a)
    assert files_of(site_b) == {}
    assert not SitemapMark.objects.exists()


def test_compressed_files_hold_the_same(site_a):
    sitemaps.build(site_a.site)
    for path in sitemaps.folder_of(site_a.site.pk).glob("*.xml"):
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()


def test_the_command_says_what_it_wrote_and_knows_its_sites(site_a, site_b, capsys):
    call_command("build_sitemaps", site="alpha")
    assert re.match(r"alpha: 6 addresses in 1 files, [0-9.]+ s\n$", capsys.readouterr().out)
    assert files_of(site_b) == {}
    call_command("build_sitemaps", changed=True)
    assert files_of(site_b)
    with pytest.raises(CommandError, match="no site"):
        call_command("build_sitemaps", site="gamma")
