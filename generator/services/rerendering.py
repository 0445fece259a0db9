"""Renders articles anew from a later version of their campaign: what changed is written, what people edited is kept.

Of a chunk, what can go as a set does; the rest goes page by page, by Wagtail's own means.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.locks import WorkflowLock
from wagtail.log_actions import LogContext, log
from wagtail.models import Revision

from generator.core.types import ArticleDraft
from generator.enums import RERENDERABLE, ArticleStatus
from generator.models import CampaignVersion, GeneratedArticle, JobChunk
from generator.services import chunks, gate, provenance, review, snapshots
from generator.services.article_merges import CONTENT_FIELDS, MergedArticle, merge_article
from generator.services.generation import CannotGenerateError, composer_for
from generator.services.moves import move_article
from generator.services.page_sets import rerendering as rerendering_sets
from generator.services.page_sets.rewriting import SENT_BACK, log_data
from generator.services.permissions import may_generate
from generator.services.points import PointFinder, PointGoneError
from generator.services.publishing import ASK_EVERY, REFUSALS, NobodyToActForError, Outcome, message_of
from generator.services.withdrawing import begin_workflow
from sites_app.models import ArticlePage

type Drafts = Mapping[int, ArticleDraft]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with articles: rendered as the version writes them, for a user, and published where live."""

    version: CampaignVersion
    user: User
    publishes: bool


def run_chunk(chunk: JobChunk) -> None:
    """Render the chunk's articles anew and finish it, or leave no trace.

    Articles that stay the same, that are of a later version, or whose point the version makes no article of, count as
    skipped. A page that refuses becomes an error of its own, and so does a text that the gate keeps back. Raises
    `LeaseLostError`, `WorkNotWantedError`, `NobodyToActForError` and `CannotGenerateError`.
    """
    job = chunk.job
    if job.created_by is None:
        raise NobodyToActForError("The user who started this job no longer exists.")
    if job.version is None or job.campaign is None or not may_generate(job.created_by, job.campaign):
        raise CannotGenerateError("The user who started this job may not generate from the campaign any more.")
    wish = Wish(version=job.version, user=job.created_by, publishes=job.publishes)
    drafts = _compose(chunk, wish.version)
    with transaction.atomic():
        chunks.hold(chunk)
        with snapshots.keeping(chunk):
            as_set = rerendering_sets.run(drafts, version=wish.version, user=wish.user, publishes=wish.publishes)
            left = {page_id: draft for page_id, draft in drafts.items() if page_id not in as_set.handled}
            done, errors = _one_by_one(chunk, left, wish)
        errors += [_kept_back(page_id, reason) for page_id, reason in sorted(as_set.refused.items())]
        succeeded = len(as_set.done) + done
        skipped = len(chunk.page_ids) - succeeded - len(errors)
        chunks.finish_chunk(chunk, succeeded=succeeded, skipped=skipped, errors=errors)


def rerender(article: GeneratedArticle, *, draft: ArticleDraft, wish: Wish) -> Outcome:
    """Write the article anew, as the draft of its point, as far as nobody edited it.

    The text of a live page becomes a revision; it is published at once if that is wished, the user may, and nobody
    else's changes wait there. Where the gate keeps it back, it waits for that. Raises `PermissionDenied`.
    """
    page = article.page
    _check(article, page, wish)
    latest = page.get_latest_revision_as_object()
    merged = merge_article(
        article, content=latest.serializable_data(), draft=draft, plan=composer_for(wish.version.pk).plan
    )
    with transaction.atomic(), LogContext(user=wish.user):
        if not merged.is_changed:
            provenance.rewrite([provenance.Origin(page.pk, merged, article.written_revision_id)], version=wish.version)
            return Outcome.UNCHANGED
        written = _write(article, latest, merged, wish)
        agreeing_id = None if page.live else written.revision.pk
        provenance.rewrite([provenance.Origin(page.pk, merged, agreeing_id)], version=wish.version)
        if written.goes_out and gate.refusals([article.pk], site_id=article.site_id):
            return Outcome.WAITING
        if written.goes_out:
            PublishPageRevisionAction(written.revision, user=wish.user).execute()
            provenance.rewrite([provenance.Origin(page.pk, merged, written.revision.pk)], version=wish.version)
    return Outcome.DONE


def compose(
    articles: Collection[GeneratedArticle], *, finder: PointFinder
) -> tuple[dict[int, ArticleDraft], dict[int, str]]:
    """The drafts of the articles' points by page, and why the others have none."""
    drafts, gone = {}, {}
    for article in articles:
        try:
            drafts[article.pk] = finder.compose(article.axis_keys, headline_variant=int(article.headline_variant))
        except PointGoneError as error:
            gone[article.pk] = str(error)
    return drafts, gone


def _compose(chunk: JobChunk, version: CampaignVersion) -> dict[int, ArticleDraft]:
    """The drafts of those of the chunk's articles that the version may render; others' points are taken or gone."""
    finder = PointFinder(composer_for(version.pk))
    articles = GeneratedArticle.objects.for_site(chunk.job.site_id).outdated(version)
    found = list(articles.filter(pk__in=chunk.page_ids).only("axis_keys", "headline_variant").order_by("pk"))
    drafts: dict[int, ArticleDraft] = {}
    for start in range(0, len(found), ASK_EVERY * 10):
        chunks.check_wanted(chunk)
        drafts |= compose(found[start : start + ASK_EVERY * 10], finder=finder)[0]
    taken = provenance.taken_positions([each.provenance.position for each in drafts.values()], version=version)
    free: dict[int, ArticleDraft] = {}
    claimed = set(taken)
    for page_id, draft in drafts.items():
        if draft.provenance.position not in claimed:
            claimed.add(draft.provenance.position)
            free[page_id] = draft
    return free


def _one_by_one(chunk: JobChunk, drafts: Drafts, wish: Wish) -> tuple[int, list[chunks.ItemError]]:
    found = GeneratedArticle.objects.for_site(chunk.job.site_id).select_related("page", "version")
    articles = found.filter(version__number__lt=wish.version.number).in_bulk(list(drafts))
    done, errors = 0, []
    for number, (page_id, article) in enumerate(sorted(articles.items())):
        if number % ASK_EVERY == 0:
            chunks.check_wanted(chunk)
        try:
            with transaction.atomic():
                outcome = rerender(article, draft=drafts[page_id], wish=wish)
            done += outcome is Outcome.DONE
            if outcome is Outcome.WAITING:
                problems = gate.refusals([page_id], site_id=chunk.job.site_id).get(page_id, ())
                errors.append(_kept_back(page_id, " ".join(map(str, problems))))
        except REFUSALS as error:
            errors.append(chunks.ItemError(message=message_of(error), page_id=page_id))
    return done, errors


def _kept_back(page_id: int, reason: str) -> chunks.ItemError:
    return chunks.ItemError(message=f"Rendered anew as a draft, but not published. {reason}", page_id=page_id)


def _check(article: GeneratedArticle, page: ArticlePage, wish: Wish) -> None:
    if not may_generate(wish.user, article.campaign):
        raise PermissionDenied("You may not generate from this campaign.")
    if article.status not in RERENDERABLE:
        raise PermissionDenied(f"The article is “{article.get_status_display()}” and is not rendered anew.")
    if page.alias_of_id:
        raise PermissionDenied("The page is an alias: its text is that of another page.")
    lock = page.get_lock()
    # Who reviews a draft sees the new text; who locked a page wants it as it is.
    if lock is not None and not isinstance(lock, WorkflowLock) and lock.for_user(wish.user):
        raise PermissionDenied("The page is locked by somebody else, or scheduled.")


@dataclass(frozen=True, slots=True)
class _Written:
    """The text that was saved, and whether it may go out at once as far as the page and the user are concerned."""

    revision: Revision
    goes_out: bool


def _write(article: GeneratedArticle, latest: ArticlePage, merged: MergedArticle, wish: Wish) -> _Written:
    """Save the text as Wagtail's editor does; the row of a page that is not live gets it as well."""
    had_changes = latest.has_unpublished_changes
    for name in CONTENT_FIELDS:
        setattr(latest, name, merged.body_json if name == "body" else merged.fields[name])
    if not latest.live:
        latest.save(update_fields=CONTENT_FIELDS, clean=False)
    revision = latest.save_revision(user=wish.user, log_action=False, clean=False)
    data = log_data(merged, before=article.version.number, version=wish.version)
    log(
        instance=latest, action="generator.rerender", user=wish.user, revision=revision, content_changed=True, data=data
    )
    if not latest.live:
        _send_back(article, latest, wish)
        return _Written(revision, goes_out=False)
    is_quiet = not had_changes and latest.current_workflow_state is None
    goes_out = wish.publishes and is_quiet and latest.permissions_for_user(wish.user).can_publish()
    return _Written(revision, goes_out=goes_out)


def _send_back(article: GeneratedArticle, page: ArticlePage, wish: Wish) -> None:
    if article.status == ArticleStatus.APPROVED:
        article.page = page
        review.mark_approved(page, approved=False)
        move_article(article, ArticleStatus.QC, user=wish.user, why=SENT_BACK)
        if page.current_workflow_state is None:
            begin_workflow(page, wish.user)
