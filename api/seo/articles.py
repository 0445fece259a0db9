"""Generated articles: listed, read, approved in batches, published one by one."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from api.acting import actor
from api.article_schemas import ArticleDetail, ArticleList, article_answer, article_detail
from api.authentication import may
from api.errors import Problem
from api.rows import DEEPEST_OFFSET, Accepted, accepted, caller_of, has_ended, ids_of, page_of, row_or_404
from api.schemas import BODY_PROBLEMS, PROBLEMS
from generator import dispatch
from generator.enums import SELECTABLE, ArticleStatus, JobKind
from generator.models import Campaign, GeneratedArticle, Job, JobError
from generator.querysets import GeneratedArticleQuerySet
from generator.services import desk
from generator.services.progress import progress

MOST = 200
# More than so many are approved by a job, also when somebody waits.
MOST_AT_ONCE = 1_000
MOST_IDS = 100_000

router = Router(tags=["Articles"])


class ArticleFilters(Schema):
    site_id: str = ""
    campaign_id: str = ""
    status: ArticleStatus | None = None
    limit: int = Field(50, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=DEEPEST_OFFSET, description="Further on, use the cursor.")
    cursor: str = ""


class BatchFilter(Schema):
    """Articles of a campaign or a site; of them, those that wait for approval."""

    site_id: str = ""
    campaign_id: str = ""


class ApproveBatch(Schema):
    """Which articles: `article_ids`, or all that wait among those of the `filter`."""

    article_ids: list[Annotated[str, Field(max_length=20)]] | None = Field(None, min_length=1, max_length=MOST_IDS)
    filter: BatchFilter | None = None
    site_id: str = ""
    comment: str = Field("", max_length=2_000)


class Refusal(Schema):
    """An article that was left as it is, and why. `code` is stable: `not-found`, `illegal-move` or `refused`."""

    article_id: str
    code: str
    message: str
    status: ArticleStatus | None


class BatchAnswer(Schema):
    """What became of a batch: `approved` by this call, `unchanged` because others have to approve too, `refused`."""

    approved: int
    unchanged: int
    refused: list[Refusal]
    job_id: str | None


class PublishArticle(Schema):
    article_id: str
    comment: str = Field("", max_length=2_000)


@router.get("/articles", auth=may("articles:read"), response={200: ArticleList, **PROBLEMS}, summary="Articles")
def list_articles(request: HttpRequest, filters: Query[ArticleFilters]) -> Any:
    rows = _narrowed(request, filters).select_related("page", "assignee", "site__root_page").defer("page__body")
    if filters.status is not None:
        rows = rows.filter(status=filters.status)
    page, following = page_of(rows, limit=filters.limit, cursor=filters.cursor, offset=filters.offset)
    return {"articles": list(map(article_answer, page)), "next": following}


@router.get(
    "/articles/{article_id}", auth=may("articles:read"), response={200: ArticleDetail, **PROBLEMS}, summary="An article"
)
def get_article(request: HttpRequest, article_id: str) -> Any:
    return article_detail(row_or_404(_whole(request), article_id))


@router.post(
    "/approve-batch",
    auth=may("articles:review"),
    response={200: BatchAnswer, 202: Accepted, **BODY_PROBLEMS},
    summary="Approve articles",
)
def approve_batch(request: HttpRequest, response: HttpResponse, body: ApproveBatch) -> Any:
    caller = caller_of(request)
    if (body.article_ids is None) == (body.filter is None):
        raise Problem(422, "invalid", "Which articles?", "Name article_ids, or a filter, and not both.")
    if body.filter is not None:
        rows, refused = _narrowed(request, body.filter), []
        site = caller.site_for(body.filter.site_id or _site_of(body.filter.campaign_id, rows))
    else:
        ids = list(dict.fromkeys(body.article_ids or []))
        rows = _articles(request).filter(pk__in=ids_of(ids))
        site = caller.site_for(body.site_id or _site_of("", rows))
        rows = rows.for_site(site)
        refused = _unfit(ids, rows)
    waiting = rows.with_status(SELECTABLE[JobKind.APPROVE])
    if not waiting.exists():
        return {"approved": 0, "unchanged": 0, "refused": refused, "job_id": None}
    job = dispatch.start_decision(
        waiting, site=site, user=actor(caller, site), action=JobKind.APPROVE, comment=body.comment
    )
    if job.stop > MOST_AT_ONCE:
        return accepted(response, job)
    job = dispatch.finish_soon(job)
    return _batch_answer(job, refused) if has_ended(job) else accepted(response, job)


@router.post(
    "/publish-article",
    auth=may("articles:publish"),
    response={200: ArticleDetail, **BODY_PROBLEMS},
    summary="Publish an article",
)
def publish_article(request: HttpRequest, body: PublishArticle) -> Any:
    article = row_or_404(_whole(request), body.article_id)
    if article.status != ArticleStatus.PUBLISHED:
        user = actor(caller_of(request), article.site)
        desk.move(article, ArticleStatus.PUBLISHED, user=user, why=body.comment)
    return article_detail(row_or_404(_whole(request), body.article_id))


def _articles(request: HttpRequest) -> GeneratedArticleQuerySet:
    return GeneratedArticle.objects.for_sites(caller_of(request).sites())


def _whole(request: HttpRequest) -> QuerySet[GeneratedArticle]:
    return _articles(request).select_related("page", "assignee", "site__root_page", "campaign")


def _narrowed(request: HttpRequest, filters: ArticleFilters | BatchFilter) -> GeneratedArticleQuerySet:
    caller, rows = caller_of(request), _articles(request)
    if filters.site_id:
        rows = rows.for_site(caller.site_for(filters.site_id))
    if filters.campaign_id:
        campaign = row_or_404(Campaign.objects.for_sites(caller.sites()), filters.campaign_id)
        rows = rows.filter(campaign=campaign)
    return rows


def _site_of(campaign_id: str, rows: QuerySet[GeneratedArticle]) -> str:
    """The site that the rows are of, as somebody would name it; nothing where they are of several."""
    if campaign_id:
        return str(Campaign.objects.values_list("site", flat=True).get(pk=int(campaign_id)))
    sites = list(rows.order_by().values_list("site", flat=True).distinct()[:2])
    return str(sites[0]) if len(sites) == 1 else ""


def _unfit(ids: list[str], rows: QuerySet[GeneratedArticle]) -> list[dict[str, Any]]:
    """Those of the ids that nobody can approve now: no articles of the site, or in another state."""
    found = {str(pk): ArticleStatus(status) for pk, status in rows.values_list("pk", "status")}
    refused = []
    for given in ids:
        status = found.get(given)
        if status is None:
            refused.append(_refusal(given, "not-found", "There is no such article on the site."))
        elif status not in SELECTABLE[JobKind.APPROVE]:
            message = f"The article is “{status.label}” and cannot become “{ArticleStatus.APPROVED.label}”."
            refused.append(_refusal(given, "illegal-move", message, status))
    return refused


def _batch_answer(job: Job, refused: list[dict[str, Any]]) -> dict[str, Any]:
    done = JobError.objects.filter(job=job).order_by("page_id").values_list("page_id", "message")
    failed = [_refusal(str(page_id), "refused", message) for page_id, message in done]
    counts = progress(job)
    return {
        "approved": counts.succeeded,
        "unchanged": counts.skipped,
        "refused": [*refused, *failed],
        "job_id": str(job.pk),
    }


def _refusal(article_id: str, code: str, message: str, status: ArticleStatus | None = None) -> dict[str, Any]:
    return {"article_id": article_id, "code": code, "message": message, "status": status}
