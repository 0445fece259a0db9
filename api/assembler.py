"""The assembler: article templates, and an article put together from one of them with given values."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from api.authentication import may
from api.errors import Problem
from api.rows import caller_of, is_id
from api.schemas import BODY_PROBLEMS, PROBLEMS
from generator.core.compose import PlanError
from generator.models import ArticleTemplate, TemplateSlot
from generator.services.library.assembling import assemble

MOST = 500

router = Router(tags=["Assembler"], auth=may("campaigns:read"))


class SiteFilter(Schema):
    site_id: str = ""


class SlotAnswer(Schema):
    name: str
    fragment_type: str
    block_type: str
    is_required: bool


class TemplateAnswer(Schema):
    """An article template; `is_shared` says that the platform keeps it for every site."""

    id: str
    key: str
    name: str
    is_shared: bool
    slots: list[SlotAnswer]


class TemplateList(Schema):
    templates: list[TemplateAnswer]


class AssemblerPreview(Schema):
    """`template_id` is a template's id or key; `variables` are the values of tokens by their names.

    The same values and seed give the same article.
    """

    template_id: str = Field(min_length=1, max_length=80)
    variables: dict[str, str] = Field({}, max_length=200)
    title: str = Field("", max_length=255)
    seed: int = Field(0, ge=0, le=2**53)
    site_id: str = ""


class AssembledArticle(Schema):
    """The article as it would be written; nothing is stored."""

    title: str
    slug: str
    meta_title: str
    meta_description: str
    content: str
    blocks: list[dict[str, Any]]
    word_count: int


@router.get("/templates", response={200: TemplateList, **PROBLEMS}, summary="Article templates")
def templates(request: HttpRequest, filters: Query[SiteFilter]) -> Any:
    site = caller_of(request).site_for(filters.site_id)
    slots = Prefetch("slots", TemplateSlot.objects.order_by("sort_order", "pk"))
    found = ArticleTemplate.objects.readable_by(site).order_by("name", "pk").prefetch_related(slots)[:MOST]
    return {
        "templates": [
            {
                "id": str(each.pk),
                "key": each.key,
                "name": each.name,
                "is_shared": each.site_id is None,
                "slots": list(each.slots.all()),
            }
            for each in found
        ]
    }


@router.post("/preview", response={200: AssembledArticle, **BODY_PROBLEMS}, summary="Assemble an article")
def preview(request: HttpRequest, body: AssemblerPreview) -> Any:
    site = caller_of(request).site_for(body.site_id)
    readable = ArticleTemplate.objects.readable_by(site)
    given = body.template_id
    template = (readable.filter(pk=int(given)).first() if is_id(given) else None) or readable.filter(key=given).first()
    if template is None:
        raise Problem(404, "not-found", "No such template", f"The site has no article template “{given}”.")
    try:
        draft = assemble(template, body.variables, site=site, title=body.title, seed=body.seed)
    except PlanError as error:
        errors = [{"parameter": each.where, "message": each.diagnostic.message} for each in error.problems]
        raise Problem(422, "invalid", "The article cannot be assembled", str(error), errors=errors) from error
    except LookupError as error:
        raise Problem(422, "invalid", "The template makes nothing", str(error)) from error
    names = ("title", "slug", "meta_title", "meta_description", "word_count")
    return {
        **{name: getattr(draft, name) for name in names},
        "content": draft.plain_text,
        "blocks": list(draft.blocks),
    }
