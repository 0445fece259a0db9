"""Routes of the old API whose engines are still to come: they say so, and do nothing."""

from typing import Annotated, Any, NoReturn

from django.http import HttpRequest
from ninja import Field, Router, Schema

from api.authentication import may
from api.errors import Problem
from api.rows import caller_of, row_or_404
from api.schemas import BODY_PROBLEMS
from api.schemas import Problem as ProblemSchema
from generator.models import GeneratedArticle

NOT_YET = {501: ProblemSchema, **BODY_PROBLEMS}

router = Router(tags=["Articles"])


class InsertLinks(Schema):
    article_id: str
    max_links: int = Field(3, ge=1, le=50)
    min_distance: int = Field(50, ge=0, le=5_000, description="Words between two links.")


class ScanDuplicates(Schema):
    site_id: str = ""
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.6


@router.post("/insert-links", auth=may("articles:review"), response=NOT_YET, summary="Insert internal links (later)")
def insert_links(request: HttpRequest, body: InsertLinks) -> Any:
    row_or_404(GeneratedArticle.objects.for_sites(caller_of(request).sites()), body.article_id)
    not_yet("Links between articles cannot be inserted yet. Nothing was changed.")


@router.post("/scan-duplicates", auth=may("articles:review"), response=NOT_YET, summary="Scan for duplicates (later)")
def scan_duplicates(request: HttpRequest, body: ScanDuplicates) -> Any:
    caller_of(request).site_for(body.site_id)
    not_yet(
        "A scan of a whole site cannot be started yet. The publish gate measures each article against its siblings; "
        "see similarity at GET /api/seo/articles."
    )


def not_yet(detail: str) -> NoReturn:
    """Raises the problem of what is still to come."""
    raise Problem(501, "not-implemented", "This is still to come", detail)
