"""What visitors get: their host's site and nothing else, on any address."""

import time

import pytest
from wagtail.models import CollectionViewRestriction

from sites_app.enums import SiteStatus
from sites_app.models import SiteDomain, SiteSettings

pytestmark = pytest.mark.django_db


def text(response):
    return b"".join(response.streaming_content).decode(errors="replace")


def status_of(client, path, **kwargs):
    """The status of an answer, read to its end: a file is closed only then."""
    response = client.get(path, **kwargs)
    if response.streaming:
        text(response)
    return response.status_code


@pytest.fixture
def visitor(site_a, client_for):
    return client_for(host=site_a.host)


def test_each_host_serves_its_own_page_of_the_same_path(site_a, site_b, client_for):
    for own, other in ((site_a, site_b), (site_b, site_a)):
        response = client_for(host=own.host).get("/about/")
        assert response.status_code == 200
        assert own.mark in response.content.decode()
        assert other.mark not in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/about/", "/services/", "/blog/", "/blog/post/", "/places/"])
def test_a_page_names_nothing_of_another_site(site_a, site_b, visitor, path):
    response = visitor.get(path)
    assert response.status_code == 200
    assert site_b.mark not in response.content.decode()
    assert site_b.host not in response.content.decode()


@pytest.mark.parametrize("host", ["gamma.test", "alpha.test.evil.test", "lpha.test", "localhost.evil.test", "", "a b"])
@pytest.mark.parametrize("path", ["/", "/about/", "/admin/", "/api/v2/pages/", "/robots.txt"])
def test_an_unknown_host_is_404(site_a, site_b, client_for, host, path):
    response = client_for().get(path, headers={"host": host})
    assert response.status_code == 404
    assert site_a.mark not in response.content.decode()


def test_an_unknown_host_is_404_behind_tls_too(site_a, client_for, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert status_of(client_for(host="gamma.test"), "/") == 404


def test_a_host_is_matched_whatever_its_case_port_and_final_dot(site_a, client_for):
    for host in ("ALPHA.test", "alpha.test:8000", "alpha.test."):
        assert status_of(client_for(), "/about/", headers={"host": host}) == 200


def test_a_further_domain_redirects_to_the_same_page(site_a, client_for):
    response = client_for(host="www.alpha.test").get("/about/?a=1")
    assert response.status_code == 301
    assert response.url == "http://alpha.test/about/?a=1"


def test_a_further_domain_may_serve_itself(site_a, client_for):
    SiteDomain.objects.filter(hostname="www.alpha.test").first().delete()
    SiteDomain.objects.create(site=site_a.site, hostname="shop.alpha.test", redirects=False)
    response = client_for(host="shop.alpha.test").get("/about/")
    assert response.status_code == 200
    assert site_a.mark in response.content.decode()


def test_health_answers_on_every_host(site_a, client_for):
    for host in (site_a.host, "localhost", "gamma.test"):
        assert status_of(client_for(host=host), "/healthz") == 200
        assert status_of(client_for(host=host), "/readyz") in {200, 503}


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/login/", "/admin/pages/", "/admin/api/main/pages/", "/django-admin/"]
)
def test_a_tenants_host_has_no_admin(site_a, superuser, client_for, path):
    assert status_of(client_for(superuser, host=site_a.host), path) == 404


def test_the_platforms_host_has_no_pages(site_a, client_for):
    client = client_for()
    assert client.get("/").url == "/admin/"
    response = client.get("/about/")
    assert response.status_code == 404
    assert site_a.mark not in response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_paused_site_is_503_and_an_archived_one_404(site_a, site_b, visitor, client_for):
    row = SiteSettings.objects.get(site=site_a.site)
    paths = ("/", "/about/", "/nothing/", f"/media/{site_a.image.file.name}", site_a.document.url, "/api/v2/pages/")
    for status, code in ((SiteStatus.PAUSED, 503), (SiteStatus.ARCHIVED, 404), (SiteStatus.ACTIVE, 200)):
        row.status = status
        row.save()
        for path in paths:
            expected = 404 if path == "/nothing/" and code == 200 else code
            assert status_of(visitor, path) == expected, path
    assert status_of(client_for(host=site_b.host), "/about/") == 200


def test_a_deleted_site_is_404_at_once(site_a, visitor):
    assert status_of(visitor, "/about/") == 200
    site_a.site.delete()
    assert status_of(visitor, "/about/") == 404


def test_a_site_that_another_process_deleted_is_404(site_a, visitor):
    from sites_app.hosts import host_table

    assert status_of(visitor, "/about/") == 200
    remembered = host_table.entries()
    site_a.site.delete()
    host_table._entries, host_table._read_at = remembered, time.monotonic()
    assert status_of(visitor, "/about/") == 404


def test_media_is_served_on_its_own_host_only(site_a, site_b, visitor, client_for):
    own, other = site_a.image.file.name, site_b.image.file.name
    assert status_of(visitor, f"/media/{own}") == 200
    folder = f"sites/{site_a.site.pk}"
    for path in (other, f"{folder}/../../{other}", f"{folder}/x/../../../{other}", f"./{other}", f"sites//{other[6:]}"):
        assert status_of(visitor, f"/media/{path}") == 404, path
    assert status_of(client_for(host=site_b.host), f"/media/{own}") == 404


def test_media_on_the_platforms_host_is_for_the_sites_people(site_a, site_b, superuser, client_for):
    own, other = f"/media/{site_a.image.file.name}", f"/media/{site_b.image.file.name}"
    assert status_of(client_for(), own) == 404
    client = client_for(site_a.editor)
    response = client.get(own)
    assert text(response)
    assert response.status_code == 200
    assert "private" in response.headers["Cache-Control"]
    assert status_of(client, other) == 404
    assert status_of(client, f"/media/sites/{site_a.site.pk}/../{site_b.site.pk}/{other.split('/', 4)[4]}") == 404
    assert status_of(client_for(superuser), other) == 200


def test_a_document_is_served_on_its_own_host_only(site_a, site_b, visitor, client_for):
    assert text(visitor.get(site_a.document.url)) == f"{site_a.mark} file"
    assert status_of(visitor, site_b.document.url) == 404
    assert status_of(client_for(host=site_b.host), site_a.document.url) == 404
    assert status_of(client_for(), site_a.document.url) == 404
    assert status_of(client_for(site_a.editor), site_a.document.url) == 200
    assert status_of(client_for(site_a.editor), site_b.document.url) == 404


def test_a_private_document_has_no_way_round(site_a, visitor):
    CollectionViewRestriction.objects.create(collection=site_a.settings.collection, restriction_type="login")
    assert status_of(visitor, site_a.document.url) == 302
    assert status_of(visitor, f"/media/{site_a.document.file.name}") == 404


def test_robots_may_read_sites_and_nothing_of_the_platform(site_a, visitor, client_for):
    assert visitor.get("/robots.txt").content.decode().startswith("User-agent: *\nAllow: /\n")
    assert "Disallow: /" in client_for().get("/robots.txt").content.decode()


def test_a_page_that_nobody_approved_is_not_indexed(site_a, visitor):
    article = site_a.page("article")
    article.get_latest_revision().publish()
    response = visitor.get("/places/article/")
    assert response.headers["X-Robots-Tag"] == "noindex, follow"
    assert "X-Robots-Tag" not in visitor.get("/about/").headers


def test_drafts_are_404(site_a, visitor):
    assert status_of(visitor, "/draft/") == 404
    assert status_of(visitor, "/places/article/") == 404


@pytest.mark.parametrize("status", [SiteStatus.ACTIVE, SiteStatus.PAUSED])
def test_a_draft_is_previewed_on_the_platforms_host(site_a, client_for, status):
    row = SiteSettings.objects.get(site=site_a.site)
    row.status = status
    row.save()
    response = client_for(site_a.editor).get(f"/admin/pages/{site_a.page('draft').pk}/view_draft/")
    html = response.content.decode()
    assert response.status_code == 200
    assert f"{site_a.mark} lookalike draft" in html
    assert f"{site_a.mark} tagline" in html or f"{site_a.mark} works" in html


def test_a_previewed_page_has_its_stylesheet(site_a, site_b, client_for):
    from sites_app.site_context import theme_url

    row = SiteSettings.objects.get(site=site_a.site)
    row.brand_color = "#123456"
    row.save()
    assert status_of(client_for(site_a.editor), theme_url(row)) == 200
    assert status_of(client_for(site_b.editor), theme_url(row)) == 404
    assert status_of(client_for(), theme_url(row)) == 404


def test_a_redirect_is_its_own_sites(site_a, site_b, visitor, client_for):
    assert status_of(visitor, "/old") == 301
    assert visitor.get(f"/{site_a.mark}-old/")["Location"] == f"https://{site_a.mark}.example/"
    assert status_of(visitor, f"/{site_b.mark}-old/") == 404
