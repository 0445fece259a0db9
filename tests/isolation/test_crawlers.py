"""What crawlers get on a host: the rules and the sitemap of its own site, and nothing of another."""

import gzip
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sites_app import crawlers
from sites_app.enums import SiteStatus
from sites_app.models import SiteSettings
from sites_app.models.search_engines import validate_robots_rules
from sites_app.services import sitemaps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visitor(site_a, client_for):
    return client_for(host=site_a.host)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def change(tenant, **fields):
    row = SiteSettings.objects.get(site=tenant.site)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def test_each_host_has_its_own_sitemap(site_a, site_b, client_for):
    for own, other in ((site_a, site_b), (site_b, site_a)):
        index = body(client_for(host=own.host).get("/sitemap.xml")).decode()
        assert f"http://{own.host}/sitemap-0.xml" in index
        pages = body(client_for(host=own.host).get("/sitemap-0.xml")).decode()
        assert f"<loc>http://{own.host}/about/</loc>" in pages
        assert other.host not in index + pages


def test_files_of_one_site_are_not_reachable_on_another_host(site_a, site_b, visitor, client_for):
    sitemaps.build(site_a.site)
    path = f"/media/sites/{site_a.site.pk}/made/sitemaps/sitemap-0.xml"
    assert body(visitor.get(path))
    assert client_for(host=site_b.host).get(path).status_code == 404
    assert client_for().get(path).status_code == 404
    assert client_for(host="gamma.test").get("/sitemap.xml").status_code == 404
    assert client_for().get("/sitemap.xml").status_code == 404


def test_a_file_costs_its_site_and_nothing_else(site_a, visitor):
    sitemaps.build(site_a.site)
    body(visitor.get("/sitemap.xml"))
    with CaptureQueriesContext(connection) as queries:
        assert body(visitor.get("/sitemap-0.xml"))
    read = {table for query in queries for table in re.findall(r'FROM "?(\w+)', query["sql"])}
    # The host's site with its home page, where the process does not know it yet.
    assert read <= {"wagtailcore_site", "sites_app_homepage", "sites_app_pagechange"}


def test_a_file_is_packed_on_the_way_and_kept_by_who_has_it(site_a, visitor):
    plain = visitor.get("/sitemap-0.xml")
    packed = visitor.get("/sitemap-0.xml", headers={"accept-encoding": "gzip, br"})
    text = body(plain)
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(body(packed)) == text
    assert gzip.decompress(body(visitor.get("/sitemap-0.xml.gz"))) == text
    assert plain["ETag"] != packed["ETag"]
    assert visitor.get("/sitemap-0.xml", headers={"if-none-match": plain["ETag"]}).status_code == 304
    assert visitor.get("/sitemap-0.xml", headers={"if-modified-since": plain["Last-Modified"]}).status_code == 304


def test_a_small_new_site_gets_its_sitemap_at_once_and_a_large_one_later(site_a, visitor, monkeypatch):
    monkeypatch.setattr(sitemaps, "SMALL_SITE", 3)
    response = visitor.get("/sitemap.xml")
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    monkeypatch.setattr(sitemaps, "SMALL_SITE", 10)
    assert body(visitor.get("/sitemap.xml"))


def test_who_asks_while_another_builds_comes_back(site_a, visitor, monkeypatch):
    def busy(site):
        raise sitemaps.BusyError

    monkeypatch.setattr(sitemaps, "build_if_small", busy)
    assert visitor.get("/sitemap.xml")["Retry-After"] == "5"


@pytest.mark.parametrize("path", ["/sitemap-99.xml", "/sitemap-x.xml", "/sitemap-0.xml.bz2", "/sitemap-0.xml/"])
def test_a_file_that_is_not_there_is_404(site_a, visitor, path):
    sitemaps.build(site_a.site)
    assert visitor.get(path, follow=True).status_code == 404


def test_robots_names_the_sitemap_of_its_own_site(site_a, site_b, visitor):
    text = visitor.get("/robots.txt").content.decode()
    assert f"Sitemap: http://{site_a.host}/sitemap.xml" in text
    assert site_b.host not in text


@pytest.mark.parametrize("status", [SiteStatus.PAUSED, SiteStatus.ARCHIVED])
def test_robots_of_a_site_that_is_not_served_lets_nobody_in(site_a, site_b, visitor, client_for, status):
    change(site_a, status=status)
    response = visitor.get("/robots.txt")
    assert (response.status_code, response.content) == (200, b"User-agent: *\nDisallow: /\n")
    assert "Allow: /" in client_for(host=site_b.host).get("/robots.txt").content.decode()
    assert visitor.get("/sitemap.xml").status_code in {404, 503}


def test_robots_has_the_rules_of_the_settings(site_a, site_b, visitor, client_for):
    change(site_a, robots_rules="User-agent: Marked\r\nDisallow: /secret/", refuses_ai_training=True)
    text = visitor.get("/robots.txt").content.decode()
    assert "User-agent: Marked\nDisallow: /secret/\n" in text
    assert all(f"User-agent: {name}\n" in text for name in crawlers.TRAINING_CRAWLERS)
    other = client_for(host=site_b.host).get("/robots.txt").content.decode()
    assert "Marked" not in other
    assert "GPTBot" not in other


@pytest.mark.parametrize(
    "text",
    ["Disallow: /a", "User-agent: *\nHide: /a", "User-agent: *\nDisallow: a", "User-agent: *\nCrawl-delay: soon", "x"],
)
def test_rules_that_no_crawler_would_read_are_refused_by_line(text):
    with pytest.raises(ValidationError, match="Line "):
        validate_robots_rules(text)


def test_rules_may_have_comments_and_groups():
    validate_robots_rules(
        "# ours\nUser-agent: a\nUser-agent: b\nDisallow: /x/*.pdf$ # files\n\nUser-agent: *\nAllow: /"
    )
