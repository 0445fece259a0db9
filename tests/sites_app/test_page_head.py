"""The head of pages: titles that are shown whole, descriptions, canonical addresses of lists, languages, sharing."""

import re

import pytest

from sites_app.models import ArticlePage, SiteSettings
from sites_app.page_texts import description_of, document_title, home_title, plain_text, shortened
from sites_app.social_images import balanced, wrapped
from tests.sites_app.services.test_sitemaps import translated


@pytest.mark.parametrize(
    ("title", "name", "number", "expected"),
    [
        ("Roof repair", "Summit", 1, "Roof repair – Summit"),
        ("Roof repair", "Summit", 2, "Roof repair – 2 – Summit"),
        ("Summit's roofs", "Summit", 1, "Summit's roofs"),
        ("x" * 50, "A long business name", 1, "x" * 50),
        ("Roof repair", "", 1, "Roof repair"),
    ],
)
def test_a_title_names_the_site_where_both_are_shown_whole(title, name, number, expected):
    assert document_title(title, site_name=name, page_number=number) == expected


def test_a_home_page_is_named_after_its_site_and_what_it_says_of_itself():
    assert home_title("Home", site_name="Summit", tagline="Roofs that last") == "Summit – Roofs that last"
    assert home_title("Home", site_name="Summit", tagline="x" * 60) == "Summit"


def test_a_description_ends_on_a_word():
    text = "Every word of this counts, " * 20
    found = shortened(text)
    assert len(found) <= 155
    assert found.endswith("…")
    assert found[:-1] in text
    assert shortened("Short.") == "Short."
    assert plain_text("<p>One &amp; two</p><ul><li>Three</li></ul>") == "One & two Three"


def test_lines_of_a_drawn_title_are_balanced():
    text = "one two three four five six seven"
    lines = balanced(text, 24, len)
    assert " ".join(lines) == text
    assert len(lines) == len(wrapped(text, 24, len))
    assert max(map(len, lines)) <= max(map(len, wrapped(text, 24, len)))
    assert min(map(len, lines)) > 10


pytestmark = pytest.mark.django_db


def head_of(client, path):
    html = client.get(path).content.decode()
    return html[: html.index("</head>")]


@pytest.fixture
def visitor(site_a, client_for):
    return client_for(host=site_a.host)


def test_each_page_of_a_list_stands_for_itself(site_a, visitor, monkeypatch):
    monkeypatch.setattr("sites_app.models.articles.ARTICLES_PER_PAGE", 2)
    hub = site_a.page("places")
    for number in range(5):
        hub.add_child(instance=ArticlePage(title=f"A {number}", slug=f"a-{number}"))
    base = f"http://{site_a.host}/places/"
    first, second, last = (head_of(visitor, f"/places/{query}") for query in ("?utm_source=x", "?page=2", "?page=3"))
    assert f'rel="canonical" href="{base}"' in first
    assert 'rel="prev"' not in first
    assert f'rel="next" href="{base}?page=2"' in first
    assert f'rel="canonical" href="{base}?page=2"' in second
    assert f'rel="prev" href="{base}"' in second
    assert f'property="og:url" content="{base}?page=2"' in second
    assert "– 2" in re.search("<title>(.*?)</title>", second)[1]
    assert f'rel="prev" href="{base}?page=2"' in last
    assert 'rel="next"' not in last


def test_languages_name_each_other_and_a_default(site_a, site_b, visitor, client_for):
    translated(site_a.page("about"), slug="quienes")
    base = f"http://{site_a.host}"
    expected = {("en", f"{base}/about/"), ("es", f"{base}/es/quienes/"), ("x-default", f"{base}/about/")}
    for path in ("/about/", "/es/quienes/"):
        head = head_of(visitor, path)
        assert set(re.findall(r'hreflang="([^"]+)" href="([^"]+)"', head)) == expected
    assert 'rel="canonical" href="http://alpha.test/es/quienes/"' in head
    assert "hreflang" not in head_of(visitor, "/services/")
    assert "hreflang" not in head_of(client_for(host=site_b.host), "/about/")


def test_an_address_is_in_one_language_whatever_a_browser_prefers(site_a, visitor):
    translated(site_a.page("about"), slug="quienes", title="Quiénes somos")
    spanish = {"accept-language": "es"}
    html = visitor.get("/about/", headers=spanish)
    assert '<html lang="en"' in html.content.decode()
    assert "Accept-Language" not in html.get("Vary", "")
    assert '<html lang="es"' in visitor.get("/es/quienes/").content.decode()
    assert visitor.get("/es/").status_code == 200
    assert visitor.get("/es/about/").status_code == 404
    assert visitor.get("/fr/about/").status_code == 404
    assert visitor.get("/quienes/", headers=spanish).status_code == 404


def test_a_site_of_another_language_has_plain_addresses(site_a, client_for):
    from sites_app.services.provisioning import provision_site

    site = provision_site(key="delta", name="Delta", hostname="delta.test", language="es")
    response = client_for(host="delta.test").get("/")
    assert '<html lang="es"' in response.content.decode()
    assert site.root_page.specific.get_full_url() == "http://delta.test/"


def test_an_article_says_when_and_by_whom(site_a, visitor):
    page = site_a.page("post")
    page.author_name = "Ana Ruiz"
    page.save_revision().publish()
    head = head_of(visitor, "/blog/post/")
    assert '<meta property="og:type" content="article">' in head
    assert 'property="article:published_time"' in head
    assert 'property="article:modified_time"' in head
    assert '<meta name="author" content="Ana Ruiz">' in head
    assert f'<meta property="article:tag" content="{site_a.mark}-tag">' in head
    assert '<meta name="twitter:card" content="summary_large_image">' in head


def test_a_page_without_a_description_is_described_by_its_text(site_a, visitor):
    assert f'<meta name="description" content="{site_a.mark} text">' in head_of(visitor, "/services/")
    page = site_a.page("services")
    assert description_of(page, page.body) == f"{site_a.mark} text"


def test_ownership_is_proven_on_the_home_page(site_a, site_b, visitor, client_for):
    SiteSettings.objects.filter(site=site_a.site).update(google_verification="abcdefghijkl")
    assert '<meta name="google-site-verification" content="abcdefghijkl">' in head_of(visitor, "/")
    assert "verification" not in head_of(visitor, "/about/")
    assert "verification" not in head_of(client_for(host=site_b.host), "/")
