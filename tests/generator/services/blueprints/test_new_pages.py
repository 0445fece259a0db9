"""The pages that a blueprint brings: all at once, with their links to each other, for any number of them."""

from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Site

from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.reading import BlueprintError
from generator.services.blueprints.schema import FORMAT
from sites_app.models import BlogPostPage, StandardPage
from sites_app.services.provisioning import provision_site

pytestmark = pytest.mark.django_db
HEAD = f"blueprint: {FORMAT}\npages:\n"


@pytest.fixture
def new_site(site_a: Any, site_b: Any) -> Site:
    return provision_site(key="gamma", name="Gamma", hostname="gamma.test")


def cta(address: str) -> str:
    return (
        f"[{{type: cta, value: {{heading: Go, link: {{page: {address}, url: '', anchor: ''}}}}}},"
        f' {{type: rich_text, value: \'<p><a linktype="page" id="{address}">There</a></p>\'}}]'
    )


def page(address: str, *, kind: str = "StandardPage", **fields: str) -> str:
    lines = [f"- path: {address}", f"type: {kind}", f"title: Page at {address}"]
    return "\n  ".join([*lines, *(f"{name}: {value}" for name, value in fields.items())]) + "\n"


def posts(count: int, *, beneath: str) -> str:
    """A blog with posts of the same tags, of which each links to the next by its words."""
    fields = {"kind": "BlogPostPage", "published_on": "2026-05-04", "tags": "[hail, roofs]"}
    made = []
    for number in range(count):
        text = f'<p><a linktype="page" id="/{beneath}/p{(number + 1) % count}/">Next</a></p>'
        made.append(page(f"/{beneath}/p{number}/", body=f"[{{type: rich_text, value: '{text}'}}]", **fields))
    return page(f"/{beneath}/", kind="BlogIndexPage") + "".join(made)


def found(site: Site, address: str) -> Any:
    return Page.objects.descendant_of(site.root_page).get(url_path__endswith=address).specific


@pytest.fixture(params=["together", "singly"])
def way(request: Any) -> Any:
    """New pages go as a set, and one by one when somebody listens to what no set can tell."""
    if request.param == "singly":

        def listener(**_kwargs: Any) -> None:
            return None

        pre_save.connect(listener, sender=StandardPage)
        yield request.param
        pre_save.disconnect(listener, sender=StandardPage)
    else:
        yield request.param


def test_new_pages_link_to_each_other_whatever_their_order(new_site: Site, superuser: Any, way: str) -> None:
    text = HEAD + page("/one/", body=cta("/services/two/")) + page("/services/two/", body=cta("/one/"), live="false")
    text += page("/services/") + page("/blog/", kind="BlogIndexPage")
    text += page("/blog/post/", kind="BlogPostPage", published_on="2026-05-04", tags="[hail, Roofs]")
    Tag.objects.create(name="roofs")
    import_blueprint(text, site=new_site, user=superuser)
    one, two, post = found(new_site, "/one/"), found(new_site, "/services/two/"), found(new_site, "/blog/post/")
    draft = two.get_latest_revision_as_object()
    for shown, other in ((one, two), (draft, one)):
        assert shown.body[0].value["link"]["page"].pk == other.pk
        assert f'id="{other.pk}"' in shown.body[1].value.source
    assert [one.live, two.live, post.live] == [True, False, True]
    assert sorted(post.tags.names()) == ["hail", "roofs"]
    assert set(ReferenceIndex.objects.filter(object_id=str(one.pk)).values_list("to_object_id", flat=True)) == {
        str(two.pk)
    }
    for each in (one, two, post):
        assert each.owner == each.latest_revision.user == superuser
        assert set(PageLogEntry.objects.filter(page=each.pk).values_list("user", flat=True)) == {superuser.pk}
    assert two.get_parent().slug == "services"
    assert not any(Page.find_problems())


def test_a_new_page_of_a_blueprint_has_one_revision_which_is_published(new_site: Site, superuser: Any) -> None:
    import_blueprint(HEAD + page("/one/", body=cta("/")), site=new_site, user=superuser)
    one = found(new_site, "/one/")
    assert one.revisions.count() == 1
    assert one.live_revision == one.latest_revision
    assert list(PageLogEntry.objects.filter(page=one.pk).order_by("pk").values_list("action", flat=True)) == [
        "wagtail.create",
        "wagtail.edit",
        "wagtail.publish",
    ]


def test_the_number_of_statements_does_not_depend_on_the_number_of_new_pages(new_site: Site, superuser: Any) -> None:
    Tag.objects.bulk_create([Tag(name="roofs", slug="roofs"), Tag(name="hail", slug="hail")])
    import_blueprint(HEAD + posts(1, beneath="warm"), site=new_site, user=superuser)
    counts = []
    for beneath, count in (("one", 1), ("twenty", 20)):
        text = HEAD + posts(count, beneath=beneath)
        with CaptureQueriesContext(connection) as captured:
            import_blueprint(text, site=new_site, user=superuser)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert BlogPostPage.objects.descendant_of(new_site.root_page).count() == 22


def test_an_address_of_another_site_is_not_reached(new_site: Site, site_a: Any, superuser: Any) -> None:
    services = site_a.page("services")
    with pytest.raises(BlueprintError, match="no page at /services/ to put this one beneath"):
        import_blueprint(HEAD + page("/services/new/"), site=new_site, user=superuser)
    assert not Page.objects.child_of(services).filter(slug="new").exists()


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        (page("/a/") + page("/b/", seo_title="x" * 300), 9, "seo_title"),
        (page("/a/") + page("/b/", body="[{type: cta, value: {heading: ''}}]"), 9, "block 1"),
        (page("/a/", kind="BlogPostPage", published_on="2026-05-04"), 4, "cannot lie beneath"),
    ],
    ids=["field", "body", "type"],
)
def test_what_cannot_be_added_is_reported_with_its_line_and_nothing_is_kept(
    new_site: Site, superuser: Any, rows: str, line: int, message: str
) -> None:
    before = Page.objects.count()
    with pytest.raises(BlueprintError) as caught:
        import_blueprint(HEAD + rows, site=new_site, user=superuser)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.line == line
    assert Page.objects.count() == before


def test_a_parent_that_is_full_is_reported(new_site: Site, superuser: Any, settings: Any) -> None:
    settings.SPARK_HUB_CAPACITY = 1
    with pytest.raises(BlueprintError, match="no room for 2 more"):
        import_blueprint(HEAD + page("/a/") + page("/b/"), site=new_site, user=superuser)
