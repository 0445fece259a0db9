"""The checks of the tree: each fault is found where it is, and only what follows from the rest is mended."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Page

from sites_app.models import ArticlePage, HubPage
from sites_app.services.tree_checks import CHECKS, check_tree, fix_tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def other_site(site_a, site_b):
    """Look-alike pages that are in order, and must stay as they are."""


@pytest.fixture
def hub(site_a):
    hub = site_a.home.add_child(instance=HubPage(title="Towns", slug="towns"))
    for number in range(3):
        page = hub.add_child(instance=ArticlePage(title=f"Town {number}", slug=f"town-{number}", live=False))
        page.save_revision()
    return hub


def town(number):
    return Page.objects.get(slug=f"town-{number}")


def faults(site=None):
    return {finding.check: finding.count for finding in check_tree(site=site) if finding.count}


def change(page, **fields):
    Page.objects.filter(pk=page.pk).update(**fields)


def test_a_tree_that_wagtail_made_is_in_order(hub):
    assert faults() == {}


@pytest.mark.parametrize(
    ("fields", "check"),
    [
        ({"depth": 9}, "wrong depths"),
        ({"numchild": 4}, "wrong counts of children"),
        ({"url_path": "/elsewhere/"}, "wrong addresses"),
        ({"path": "00019"}, "malformed paths"),
        ({"path": "0001a001"}, "malformed paths"),
        ({"path": "0001ZZZZ0001"}, "pages without a parent"),
        ({"slug": "town-1"}, "duplicate slugs"),
        ({"latest_revision": None}, "articles without a revision"),
        ({"live": True}, "articles without a revision"),
    ],
)
def test_each_fault_is_found_at_its_page(hub, fields, check):
    page = town(0)
    change(page, **fields)
    found = {finding.check: finding for finding in check_tree() if finding.count}
    assert check in found
    assert page.pk in {example.page_id for example in found[check].examples}


def test_a_revision_of_another_page_is_found(hub):
    change(town(0), latest_revision=town(1).latest_revision)
    assert faults() == {"revisions of another page": 1}


def test_a_page_without_the_row_of_its_type_is_found(hub):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sites_app_articlepage WHERE page_ptr_id = %s", [town(2).pk])
    (finding,) = [finding for finding in check_tree() if finding.count]
    assert (finding.check, finding.count) == ("pages without their type's row", 1)
    assert finding.examples[0].detail == "no row of sites_app.articlepage"


def test_depths_counts_and_addresses_are_mended_and_nothing_else_is_touched(hub):
    before = list(Page.objects.order_by("pk").values())
    change(hub, numchild=0, depth=7, url_path="/wrong/")
    change(town(0), url_path="/wrong/town-0/", numchild=2)
    change(town(1), depth=1)
    assert fix_tree() == {"wrong depths": 2, "wrong counts of children": 2, "wrong addresses": 2}
    assert faults() == {}
    assert list(Page.objects.order_by("pk").values()) == before


def test_addresses_are_mended_from_the_top_down(hub):
    change(hub, slug="cities")
    assert faults() == {"wrong addresses": 1}
    fix_tree()
    assert faults() == {}
    assert town(0).url_path == hub.url_path.replace("towns", "cities") + "town-0/"


def test_what_cannot_be_mended_stays(hub):
    change(town(0), slug="town-1")
    fix_tree()
    assert faults() == {"duplicate slugs": 2}


def test_one_sites_pages_are_checked_and_mended_alone(hub, site_a, site_b):
    change(hub, numchild=9)
    change(site_b.home, numchild=9)
    assert faults(site_a.site) == faults(site_b.site) == {"wrong counts of children": 1}
    fix_tree(site=site_a.site)
    assert faults(site_a.site) == {}
    assert faults(site_b.site) == {"wrong counts of children": 1}


def test_each_check_is_one_statement_however_many_pages(hub, django_assert_num_queries):
    # one per check · the types that pages have; which tables they are in
    with django_assert_num_queries(len(CHECKS) + 1):
        check_tree()
    for number in range(20):
        hub.add_child(instance=ArticlePage(title=f"More {number}", slug=f"more-{number}", live=False))
    with django_assert_num_queries(len(CHECKS) + 1):
        (finding,) = [finding for finding in check_tree(examples=3) if finding.count]
    assert (finding.count, len(finding.examples)) == (20, 3)


def run(**options):
    out = io.StringIO()
    call_command("check_tree", stdout=out, **options)
    return out.getvalue()


def test_the_command_says_that_all_is_well(hub):
    assert run() == "The page tree is in order.\n"


def test_the_command_names_the_faults_and_fails(hub):
    change(hub, numchild=9)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 faults in the page tree"):
        call_command("check_tree", stdout=out)
    assert "wrong counts of children: 1 (--fix mends them)" in out.getvalue()
    assert f"page {hub.pk}: numchild is 9, and 3 are there" in out.getvalue()


def test_the_command_mends(hub, site_a):
    change(hub, numchild=9)
    assert "wrong counts of children: 1 mended" in run(fix=True, site=site_a.settings.key)
    assert run() == "The page tree is in order.\n"


def test_the_command_refuses_an_unknown_site():
    with pytest.raises(CommandError, match="There is no site “nowhere”"):
        run(site="nowhere")
