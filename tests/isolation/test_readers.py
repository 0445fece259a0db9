"""Further public surfaces of a site (feeds, Markdown, llms.txt, pictures, keys): each shows its own site alone."""

import io

import feedparser
import pytest
from PIL import Image
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from sites_app.models import BlogPostPage, SiteSettings
from sites_app.services import shared_cards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visitor(site_a, client_for):
    return client_for(host=site_a.host)


def change(tenant, **fields):
    row = SiteSettings.objects.get(site=tenant.site)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


SURFACES = [
    "/blog/feed/",
    "/blog/atom/",
    "/blog/tag/{mark}-tag/",
    "/llms.txt",
    "/index.md",
    "/about/index.md",
    "/blog/post/index.md",
]


@pytest.mark.parametrize("path", SURFACES)
def test_it_names_its_own_site_alone(site_a, site_b, client_for, path):
    for own, other in ((site_a, site_b), (site_b, site_a)):
        response = client_for(host=own.host).get(path.format(mark=own.mark))
        text = response.content.decode()
        assert response.status_code == 200
        assert own.mark in text
        assert other.mark not in text
        assert other.host not in text


@pytest.mark.parametrize("path", SURFACES)
def test_the_platform_and_unknown_hosts_have_none(site_a, client_for, path):
    for host in ("localhost", "gamma.test"):
        assert client_for(host=host).get(path.format(mark=site_a.mark)).status_code == 404


@pytest.mark.parametrize("kind", ["feed", "atom"])
def test_a_feed_reader_reads_it(site_a, visitor, kind):
    post = site_a.page("post")
    post.body = [("rich_text", f'<p>Read <a linktype="page" id="{site_a.page("about").pk}">this</a>.</p>')]
    post.save_revision().publish()
    response = visitor.get(f"/blog/{kind}/")
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    assert feed.feed.link == f"http://{site_a.host}/blog/"
    (entry,) = feed.entries
    assert entry.link == entry.id == f"http://{site_a.host}/blog/post/"
    assert [tag.term for tag in entry.tags] == [f"{site_a.mark}-tag"]
    assert f'href="http://{site_a.host}/about/"' in entry.content[0].value
    assert entry.published.startswith(("Mon, 04 May 2026", "2026-05-04"))
    assert response["ETag"]


def test_a_blog_names_its_feeds_in_its_head(site_a, visitor):
    html = visitor.get("/blog/").content.decode()
    for kind, name in (("rss", "feed"), ("atom", "atom")):
        assert f'type="application/{kind}+xml"' in html
        assert f'href="http://{site_a.host}/blog/{name}/"' in html


def test_a_tag_lists_the_posts_of_its_blog_and_is_thin_with_few(site_a, site_b, visitor):
    blog, tag = site_a.page("blog"), f"{site_a.mark}-tag"
    response = visitor.get(f"/blog/tag/{tag}/")
    html = response.content.decode()
    assert response["X-Robots-Tag"] == "noindex, follow"
    assert '<meta name="robots" content="noindex, follow">' in html
    assert f'<link rel="canonical" href="http://{site_a.host}/blog/tag/{tag}/">' in html
    for number in range(13):
        post = BlogPostPage(title=f"More {number}", slug=f"more-{number}", published_on="2026-05-04")
        post.tags.add(tag)
        blog.add_child(instance=post)
    response = visitor.get(f"/blog/tag/{tag}/?page=2")
    html = response.content.decode()
    assert "X-Robots-Tag" not in response.headers
    assert f'<link rel="canonical" href="http://{site_a.host}/blog/tag/{tag}/?page=2">' in html
    assert f'<link rel="prev" href="http://{site_a.host}/blog/tag/{tag}/">' in html
    assert 'rel="next" href' not in html


def test_a_tag_of_another_site_or_of_no_live_post_is_404(site_a, site_b, visitor):
    Tag.objects.create(name="unused", slug="unused")
    assert visitor.get(f"/blog/tag/{site_b.mark}-tag/").status_code == 404
    assert visitor.get("/blog/tag/unused/").status_code == 404
    site_a.page("post").unpublish()
    assert visitor.get(f"/blog/tag/{site_a.mark}-tag/").status_code == 404


def test_a_post_links_to_its_tags(site_a, visitor):
    html = visitor.get("/blog/post/").content.decode()
    assert f'<a href="/blog/tag/{site_a.mark}-tag/" rel="tag">{site_a.mark}-tag</a>' in html


def test_markdown_has_front_matter_and_points_at_its_page(site_a, visitor):
    response = visitor.get("/about/index.md")
    text = response.content.decode()
    assert text.startswith(f'---\ntitle: "About us"\ndescription: "{site_a.mark} description"\n')
    assert f'canonical: "http://{site_a.host}/about/"\n' in text
    assert "\n# About us\n" in text
    assert f"\n{site_a.mark} text\n" in text
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Link"] == f'<http://{site_a.host}/about/>; rel="canonical"'
    assert response["X-Robots-Tag"] == "noindex"
    assert "Accept" not in response.get("Vary", "")
    assert visitor.get("/about/index.md", headers={"if-modified-since": response["Last-Modified"]}).status_code == 304


def test_the_accept_header_asks_for_markdown_and_only_that_answer_varies(site_a, visitor):
    html = visitor.get("/about/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert html["Content-Type"].startswith("text/html")
    assert "Accept" not in [name.strip() for name in html.get("Vary", "").split(",")]
    asked = visitor.get("/about/", headers={"accept": "text/markdown, text/html;q=0.5"})
    assert asked["Content-Type"].startswith("text/markdown")
    assert asked["Content-Location"] == "/about/index.md"
    assert "Accept" in asked["Vary"]
    rather_html = visitor.get("/about/", headers={"accept": "text/markdown;q=0.5, text/html"})
    assert rather_html["Content-Type"].startswith("text/html")


def test_who_asks_for_markdown_still_gets_what_is_no_page(site_a, visitor):
    markdown = {"accept": "text/markdown"}
    assert visitor.get("/old/", headers=markdown).status_code == 301
    assert visitor.get("/blog/feed/", headers=markdown)["Content-Type"].startswith("application/rss+xml")
    assert visitor.get("/nothing/", headers=markdown).status_code == 404


@pytest.mark.parametrize("path", ["/draft/index.md", "/places/article/index.md", "/draft/"])
def test_drafts_are_never_given_out_as_markdown(site_a, visitor, path):
    response = visitor.get(path, headers={"accept": "text/markdown"})
    assert response.status_code == 404
    assert "draft" not in visitor.get("/llms.txt").content.decode()


def test_private_pages_ask_who_one_is_in_markdown_too(site_a, visitor):
    PageViewRestriction.objects.create(page=site_a.page("about"), restriction_type="login")
    response = visitor.get("/about/index.md")
    assert response.status_code == 302
    assert "/about/" not in visitor.get("/llms.txt").content.decode()


def test_a_site_may_offer_no_markdown(site_a, site_b, visitor, client_for):
    change(site_a, offers_markdown=False)
    assert visitor.get("/llms.txt").status_code == 404
    assert visitor.get("/about/index.md").status_code == 404
    assert "text/markdown" not in visitor.get("/about/").content.decode()
    assert client_for(host=site_b.host).get("/llms.txt").status_code == 200


def test_llms_txt_links_to_the_markdown_of_each_page(site_a, visitor):
    text = visitor.get("/llms.txt").content.decode()
    assert text.startswith(f"# {site_a.mark} works\n\n> {site_a.mark} tagline\n")
    assert f"- [About us](http://{site_a.host}/about/index.md): {site_a.mark} description" in text
    assert "/blog/post/index.md" in text


def card_path(visitor, path="/about/"):
    html = visitor.get(path).content.decode()
    return html.split('property="og:image" content="http://')[1].split('"')[0].partition("/")[2]


def read(response):
    return b"".join(response.streaming_content)


def test_a_page_without_a_picture_has_one_drawn_when_it_is_asked_for(site_a, visitor, monkeypatch):
    path = f"/{card_path(visitor)}"
    folder = shared_cards.path_of(site_a.site.pk, "x").parent
    assert not folder.exists(), "drawn before anybody asked"
    response = visitor.get(path)
    assert "immutable" in response["Cache-Control"]
    picture = Image.open(io.BytesIO(read(response)))
    assert picture.size == (1200, 630)
    monkeypatch.setattr("sites_app.social_images.draw", None)
    assert read(visitor.get(path))


def test_a_picture_follows_its_page(site_a, visitor):
    old = f"/{card_path(visitor)}"
    read(visitor.get(old))
    page = site_a.page("about")
    page.title = "Somebody else"
    page.save_revision().publish()
    new = f"/{card_path(visitor)}"
    assert new != old
    read(visitor.get(new))
    assert visitor.get(old).url == new
    assert len(list(shared_cards.path_of(site_a.site.pk, "x").parent.glob("*.png"))) == 1


def test_pictures_of_other_sites_and_of_drafts_are_404(site_a, site_b, visitor, client_for):
    path = f"/{card_path(client_for(host=site_b.host))}"
    read(client_for(host=site_b.host).get(path))
    assert visitor.get(path).status_code == 404
    assert visitor.get(f"/social/{site_a.page('draft').pk}-0123456789abcdef.png").status_code == 404
    assert client_for().get(path).status_code == 404


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_chosen_picture_is_shown_instead(site_a, visitor):
    page = site_a.page("about")
    page.social_image = site_a.image
    page.save_revision().publish()
    assert card_path(visitor).startswith("media/sites/")


def test_the_key_is_its_own_sites_and_only_while_it_is_used(site_a, site_b, visitor, client_for):
    change(site_a, uses_indexnow=True)
    key = site_a.settings.indexnow_key
    assert len(key) == 32
    assert visitor.get(f"/{key}.txt").content.decode() == key
    assert client_for(host=site_b.host).get(f"/{key}.txt").status_code == 404
    assert client_for().get(f"/{key}.txt").status_code == 404
    change(site_a, uses_indexnow=False)
    assert visitor.get(f"/{key}.txt").status_code == 404
