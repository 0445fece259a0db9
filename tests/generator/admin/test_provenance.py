"""Where the words of a stored article came from: its page, traced; blocks that people edited, added or deleted."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from generator.models import GeneratedArticle
from generator.services.stored_tracing import BlockState, trace_stored
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(campaign_a: Any, campaign_b: Any, write_drafts: Any, site_a: Any, site_b: Any) -> GeneratedArticle:
    """The first of the tenant's drafts; the other tenant has some too."""
    write_drafts(campaign_b, 2, user=site_b.editor)
    write_drafts(campaign_a, 2, user=site_a.editor)
    return GeneratedArticle.objects.for_site(site_a.site).order_by("position").select_related("page")[0]


def frame(article: GeneratedArticle) -> str:
    return reverse("generator_articles:provenance_frame", args=[article.pk])


def edit_by_hand(article: GeneratedArticle, user: Any) -> None:
    """Edit the heading of one block, delete another, and add one, as the editor saves them."""
    page = article.page.get_latest_revision_as_object()
    body = json.loads(page.serializable_data()["body"])
    entries = {entry["section"]: entry["id"] for entry in article.blocks}
    for raw in body:
        if raw["id"] == entries["process"]:
            raw["value"]["heading"] = "Written anew by a person"
    body = [raw for raw in body if raw["id"] != entries["proof"]]
    body.append({"type": "rich_text", "value": "<p>A paragraph of somebody's own.</p>", "id": str(uuid4())})
    page.body = json.dumps(body)
    page.save_revision(user=user)
    article.page.refresh_from_db()


def test_each_text_tells_its_fragment_choice_token_and_term(editor, article):
    html = editor.get(frame(article)).content.decode()
    assert article.page.title in html
    marks = json.loads(re.search(r'id="spark-why-marks"[^>]*>(.*?)</script>', html)[1])
    told = {mark["text"] for mark in marks.values()}
    assert {"Problem (problem)", "option 1 of 2", "token {City}"} & told
    assert any(text.startswith("dictionary {quality}") for text in told)
    assert not any(mark["state"] for mark in marks.values())
    for text in ("no. 1", f"index {article.index:,}", "Drawn from dictionaries:", "Values of tokens:", "us-"):
        assert text in html, text


def test_without_its_marks_the_page_is_as_it_is_stored(article):
    from generator.core.tracing import MARK

    page = article.page.get_latest_revision_as_object()
    before = json.loads(page.serializable_data()["body"])
    trace = trace_stored(article, page=page)
    shown = json.loads(MARK.sub("", json.dumps(json.loads(trace.page.serializable_data()["body"]), ensure_ascii=False)))
    assert shown == before
    assert {block.state for block in trace.blocks} == {BlockState.WRITTEN}


def test_what_people_did_by_hand_is_said(editor, article, site_a):
    edit_by_hand(article, site_a.editor)
    trace = trace_stored(article, page=article.page.get_latest_revision_as_object())
    states = {block.section or "own": block.state for block in trace.blocks}
    assert (states["process"], states["proof"], states["own"]) == (
        *(BlockState.EDITED, BlockState.DELETED, BlockState.ADDED),
    )
    assert states["opening"] is BlockState.WRITTEN
    html = editor.get(frame(article)).content.decode()
    for text in ("1 edited by hand", "1 written by hand", "1 deleted", "detached from its fragment", "it stays so"):
        assert text in html, text
    marks = json.loads(re.search(r'id="spark-why-marks"[^>]*>(.*?)</script>', html)[1])
    assert {(mark["state"], mark["text"]) for mark in marks.values() if mark["state"]} == {
        ("edited", "Edited by hand; it was Process (process)"),
        ("added", "Written by hand"),
    }
    edited = next(number for number, mark in marks.items() if mark["state"] == "edited")
    assert re.search(rf'data-from="{edited}[^>]*>Written anew by a person<', html)


def test_an_edited_title_is_named(editor, article, site_a):
    page = article.page.get_latest_revision_as_object()
    page.title = "A title of somebody's own"
    page.save_revision(user=site_a.editor)
    assert "rendered anew: title." in " ".join(editor.get(frame(article)).content.decode().split())


def test_a_point_that_is_gone_is_told_by_its_blocks_alone(article):
    article.position = 10**9
    trace = trace_stored(article, page=article.page.get_latest_revision_as_object())
    assert {mark.kind for mark in trace.marks} == {"text"}
    assert trace.tokens == {}


def test_editors_get_links_to_fragments_and_approvers_do_not(editor, approver, article, site_a):
    from generator.models import Fragment

    row = Fragment.objects.for_site(site_a.site).get(key="problem")
    address = reverse("wagtailsnippets_generator_fragment:edit", args=[row.pk])
    assert address in editor.get(frame(article)).content.decode()
    shown = approver.get(frame(article))
    assert shown.status_code == 200
    assert address not in shown.content.decode()


def test_it_is_reached_from_the_list_the_editor_and_its_panel(editor, article):
    screen = reverse("generator_articles:provenance", args=[article.pk])
    assert screen in editor.get(reverse("generator_articles:index")).content.decode()
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode().count(screen) == 2
    assert frame(article) in editor.get(screen).content.decode()


def test_articles_of_other_sites_do_not_exist(editor, article, site_b):
    other = GeneratedArticle.objects.for_site(site_b.site)[0]
    for name in ("provenance", "provenance_frame"):
        assert editor.get(reverse(f"generator_articles:{name}", args=[other.pk])).status_code == 404


def test_a_page_that_a_person_made_has_none(editor, site_a):
    page = site_a.page("article")
    assert editor.get(reverse("generator_articles:provenance", args=[page.pk])).status_code == 404
    assert "Provenance" not in editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_what_it_costs_does_not_depend_on_the_blocks(editor, article, site_a):
    def cost() -> int:
        with counted_queries() as queries:
            assert editor.get(frame(article)).status_code == 200
        return len(queries)

    def add(count: int) -> None:
        page = article.page.get_latest_revision_as_object()
        body = json.loads(page.serializable_data()["body"])
        body += [{"type": "rich_text", "value": f"<p>No. {number}</p>", "id": str(uuid4())} for number in range(count)]
        page.body = json.dumps(body)
        page.save_revision(user=site_a.editor)

    add(1)
    cost()
    few = cost()
    add(20)
    assert cost() == few
