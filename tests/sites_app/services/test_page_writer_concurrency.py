"""Pages are added beneath one page by several at once, each on a connection of its own."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from sites_app.models import HubPage, StandardPage
from sites_app.services.page_writer import add_page_tree, add_pages
from sites_app.services.provisioning import add_hub
from sites_app.services.tree_checks import check_tree
from tests.generator.services.test_drafts_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = 20


@pytest.fixture
def home(site_a, site_b):
    return Page.objects.get(pk=site_a.site.root_page_id)


def write(parent, *, count=COUNT, live=False):
    return add_pages([StandardPage(title="Same", live=live) for _ in range(count)], parent=parent).page_ids


def assert_whole(parent, *, added, before):
    slugs = list(Page.objects.child_of(parent).filter(title="Same").values_list("slug", flat=True))
    assert sorted(slugs) == sorted(["same", *(f"same-{number}" for number in range(2, added + 1))])
    assert Page.objects.get(pk=parent.pk).numchild == before + added
    assert not any(Page.find_problems())
    assert not [finding for finding in check_tree() if finding.count]


def test_writers_beneath_one_page_follow_one_another(home):
    before = home.numchild
    ids = at_once(lambda: write(home), lambda: write(home, live=True), lambda: write(home))
    assert len({pk for each in ids for pk in each}) == 3 * COUNT
    for each in ids:
        paths = Page.objects.filter(pk__in=each).order_by("path").values_list("pk", flat=True)
        assert tuple(paths) == each
    assert_whole(home, added=3 * COUNT, before=before)


def test_editor_adds_pages_while_a_set_is_written(home):
    before = home.numchild

    def add_by_hand():
        for _ in range(10):
            parent = Page.objects.get(pk=home.pk)
            parent.add_child(instance=StandardPage(title="Same", live=False)).save_revision()

    at_once(add_by_hand, lambda: write(home), lambda: write(home, live=True))
    assert_whole(home, added=10 + 2 * COUNT, before=before)


def test_of_a_set_and_an_editor_who_want_one_slug_only_the_editor_can_be_refused(home):
    def add_by_hand():
        try:
            Page.objects.get(pk=home.pk).add_child(instance=StandardPage(title="Same", slug="same", live=False))
        except ValidationError as error:
            return list(error.message_dict)
        return []

    refused, written = at_once(add_by_hand, lambda: write(home, count=2))
    assert refused in ([], ["slug"])
    assert len(written) == 2
    slugs = sorted(Page.objects.child_of(home).filter(title="Same").values_list("slug", flat=True))
    assert slugs == (["same", "same-2"] if refused else ["same", "same-2", "same-3"])
    assert not any(Page.find_problems())


def test_sets_that_name_their_parents_in_opposite_orders_never_wait_in_a_circle(home):
    hubs = [add_hub(home, title=name, slug=name.lower()) for name in ("East", "West")]
    before = [Page.objects.get(pk=home.pk).numchild, 0, 0]

    def write_all(parents):
        for number in range(5):
            new = HubPage(title=f"{number}", live=True)
            add_page_tree([(new, home), *((HubPage(title=f"Hub {number}"), parent) for parent in (*parents, new))])

    at_once(lambda: write_all(hubs), lambda: write_all(hubs[::-1]))
    pages = [Page.objects.get(pk=page.pk) for page in (home, *hubs)]
    assert [page.numchild for page in pages] == [number + 10 for number in before]
    assert not any(Page.find_problems())
