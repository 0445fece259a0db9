"""`GET /api/intelligence/patterns`: formulas of headlines that campaigns may take."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from api.authentication import may
from api.rows import caller_of
from api.schemas import PROBLEMS
from generator.enums import HeadlineKind
from generator.models import HeadlinePattern

MOST = 1_000

router = Router(tags=["Intelligence"])


class PatternFilters(Schema):
    category: HeadlineKind | None = None
    site_id: str = ""


class PatternAnswer(Schema):
    """A pattern of the site's, or one that the platform keeps for every site."""

    id: str
    key: str
    name: str
    category: HeadlineKind
    formula: str
    is_shared: bool


class PatternList(Schema):
    patterns: list[PatternAnswer]


@router.get(
    "/patterns", auth=may("campaigns:read"), response={200: PatternList, **PROBLEMS}, summary="Headline patterns"
)
def patterns(request: HttpRequest, filters: Query[PatternFilters]) -> Any:
    found = HeadlinePattern.objects.readable_by(caller_of(request).site_for(filters.site_id)).order_by("name", "pk")
    if filters.category is not None:
        found = found.filter(kind=filters.category)
    return {
        "patterns": [
            {
                **{name: getattr(each, name) for name in ("key", "name", "formula")},
                "id": str(each.pk),
                "category": each.kind,
                "is_shared": each.site_id is None,
            }
            for each in found[:MOST]
        ]
    }
