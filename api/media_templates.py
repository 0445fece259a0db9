"""`/api/media/templates`: drawings with variables, and what they look like with values."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status

from api.acting import actor
from api.authentication import may
from api.errors import Problem
from api.rows import caller_of, page_of, row_or_404
from api.schemas import BODY_PROBLEMS, PROBLEMS
from sites_app import svg
from sites_app.models import ImageTemplate
from sites_app.services import image_templates

MOST = 200
PICTURE = {
    "responses": {200: {"description": "The picture", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}}
}

router = Router(tags=["Media"])


class TemplateFilters(Schema):
    site_id: str = ""
    limit: int = Field(50, ge=1, le=MOST)
    cursor: str = ""


class NewImageTemplate(Schema):
    """A drawing with `{{name}}` where values go. `variables` are their names, or names with the usual values."""

    name: str = Field(min_length=1, max_length=120)
    svg_content: str = Field(min_length=1, max_length=svg.MOST_CHARACTERS)
    variables: dict[str, str] | list[str] = []
    site_id: str = ""


class Values(Schema):
    variables: dict[str, str] = Field({}, max_length=200)


class ImageTemplateAnswer(Schema):
    """An image template: its safe drawing, and the usual value of each variable."""

    id: str
    site_id: str
    name: str
    svg_content: str
    variables: dict[str, str]


class MadeImageTemplate(ImageTemplateAnswer):
    """`removed` says what was taken out of the drawing, since it could have run, loaded or reached out."""

    removed: list[str]


class ImageTemplateList(Schema):
    """Image templates, the newest first; `next` is the `cursor` of those after them, null at the end."""

    templates: list[ImageTemplateAnswer]
    next: str | None


@router.get(
    "/templates", auth=may("campaigns:read"), response={200: ImageTemplateList, **PROBLEMS}, summary="Image templates"
)
def list_templates(request: HttpRequest, filters: Query[TemplateFilters]) -> Any:
    caller = caller_of(request)
    rows = ImageTemplate.objects.for_sites(caller.sites())
    if filters.site_id:
        rows = rows.for_site(caller.site_for(filters.site_id))
    page, following = page_of(rows, limit=filters.limit, cursor=filters.cursor)
    return {"templates": list(map(_answer, page)), "next": following}


@router.post(
    "/templates",
    auth=may("content:write"),
    response={201: MadeImageTemplate, **BODY_PROBLEMS},
    summary="Make an image template",
)
def create_template(request: HttpRequest, body: NewImageTemplate) -> Any:
    caller = caller_of(request)
    site = caller.site_for(body.site_id)
    variables = body.variables if isinstance(body.variables, dict) else dict.fromkeys(body.variables, "")
    try:
        made, removed = image_templates.create(
            site, name=body.name, drawing=body.svg_content, variables=variables, user=actor(caller, site)
        )
    except image_templates.NameTakenError as error:
        raise Problem(409, "name-taken", "The name is taken", str(error)) from error
    except ValueError as error:
        raise Problem(422, "invalid", "The drawing cannot be used", str(error)) from error
    return Status(201, {**_answer(made), "removed": list(removed)})


@router.delete(
    "/templates/{template_id}",
    auth=may("content:write"),
    response={204: None, **PROBLEMS},
    summary="Delete an image template",
)
def delete_template(request: HttpRequest, template_id: str) -> Any:
    caller = caller_of(request)
    rows = ImageTemplate.objects.for_sites(caller.sites()).select_related("site")
    template = row_or_404(rows, template_id)
    image_templates.delete(template, user=actor(caller, template.site))
    return Status(204, None)


@router.post(
    "/templates/{template_id}/render",
    auth=may("campaigns:read"),
    response={200: str, **BODY_PROBLEMS},
    summary="A picture of an image template",
    openapi_extra=PICTURE,
)
def render_template(request: HttpRequest, template_id: str, body: Values) -> HttpResponse:
    template = row_or_404(ImageTemplate.objects.for_sites(caller_of(request).sites()), template_id)
    drawn = image_templates.draw(template, body.variables)
    headers = {"Content-Security-Policy": "default-src 'none'; img-src data:; sandbox", "Cache-Control": "no-store"}
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8", headers=headers)


def _answer(template: ImageTemplate) -> dict[str, Any]:
    return {
        "id": str(template.pk),
        "site_id": str(template.site_id),
        "name": template.name,
        "svg_content": template.svg,
        "variables": template.variables,
    }
