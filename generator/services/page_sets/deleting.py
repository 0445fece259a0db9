"""Deletes a set of articles: their pages, and all that Wagtail deletes with a page."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from modelsearch.conf import get_app_config
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageSubscription, ReferenceIndex, Revision, TaskState, WorkflowState

from generator.models import GeneratedArticle
from generator.services import changes
from generator.services.page_sets import listeners
from generator.services.page_sets.runs import Run, SetReport, count_children, may_be_taken_away, parents_of
from generator.services.page_sets.states import of_pages, with_family
from generator.services.placement import lock_parents
from sites_app.models import ArticlePage, VisibleChange

# What points at a page and goes with it here, or stays as Wagtail lets it stay. A page that anything else points at (a
# menu, somebody's redirect, another app's row) is not deleted as one of a set.
_KNOWN = {
    "sites_app.ArticlePage.page_ptr",
    "generator.GeneratedArticle.page",
    "wagtailcore.PageSubscription.page",
    "wagtailcore.PageLogEntry.page",
    "sites_app.VisibleChange.page",
    # Pages with aliases and with comments are in no set.
    "wagtailcore.Page.alias_of",
    "wagtailcore.Comment.page",
    # Those that a move or a new slug left go with their page; pages with one that somebody made are in no set.
    "wagtailredirects.Redirect.redirect_page",
}


def delete(run: Run) -> SetReport:
    """Delete the pages that have no children and that nothing but their own rows points at; history stays."""
    allowed = may_be_taken_away(run.user, run.pages.values())
    tied = _tied([page.page_id for page in allowed])
    chosen = [page for page in allowed if page.page_id not in tied]
    ids = sorted(page.page_id for page in chosen)
    for page in chosen:
        run.history.add(page, "wagtail.delete", deleted=True)
    run.history.write()
    # Before the rows go, which say whose boards show them.
    changes.record(ids, user=run.user)
    with listeners.telling_of_deletion(ids, live={page.page_id for page in chosen if page.live}):
        _delete_rows(ids)
        lost = parents_of(chosen)
        lock_parents(lost)
        count_children({path: -number for path, number in lost.items()})
    return SetReport(done=frozenset(ids))


def _tied(page_ids: Sequence[int]) -> set[int]:
    """Pages that have children or translations, or that a row of somebody else's points at."""
    tied = with_family(page_ids)
    made = Redirect.objects.filter(redirect_page__in=page_ids, automatically_created=False)
    tied |= set(made.values_list("redirect_page_id", flat=True))
    for relation in _relations():
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": page_ids})
        tied |= set(rows.values_list(relation.field.attname, flat=True))
    return tied


def _relations() -> list[models.ForeignObjectRel]:
    """Everything in the installation that points at pages and is not among what is known."""
    return [
        relation
        for relation in ArticlePage._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
        and not isinstance(relation, models.ManyToManyRel)
        and relation.field.concrete
        and f"{relation.related_model._meta.label}.{relation.field.name}" not in _KNOWN
    ]


def _delete_rows(page_ids: Sequence[int]) -> None:
    of_page = of_pages(page_ids)
    texts = [str(page_id) for page_id in page_ids]
    base_type, page_type = (ContentType.objects.get_for_model(model) for model in (Page, ArticlePage))
    entries = get_app_config().get_model("IndexEntry")._default_manager
    for rows in (
        TaskState.objects.filter(workflow_state__in=WorkflowState.objects.filter(of_page)),
        WorkflowState.objects.filter(of_page),
        Revision.objects.filter(of_page),
        ReferenceIndex.objects.filter(base_content_type=base_type, object_id__in=texts),
        ReferenceIndex.objects.filter(to_content_type=base_type, to_object_id__in=texts),
        entries.filter(content_type__in=(base_type, page_type), object_id__in=texts),
        PageSubscription.objects.filter(page__in=page_ids),
        Redirect.objects.filter(redirect_page__in=page_ids, automatically_created=True),
        GeneratedArticle.objects.filter(pk__in=page_ids),
        VisibleChange.objects.filter(pk__in=page_ids),
        ArticlePage._base_manager.filter(pk__in=page_ids),
        Page._base_manager.filter(pk__in=page_ids),
    ):
        # In one statement: what a cascade would look for is in this list, or was looked for before.
        rows._raw_delete(using=connection.alias)
