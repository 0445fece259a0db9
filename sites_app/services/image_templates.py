"""Makes image templates of drawings that somebody sends, and pictures of image templates."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.log_actions import log
from wagtail.models import Site

from sites_app import svg
from sites_app.models import ImageTemplate
from sites_app.permissions import user_may


class NameTakenError(ValueError):
    """The site has an image template of that name."""


def create(
    site: Site, *, name: str, drawing: str, variables: Mapping[str, str], user: Any
) -> tuple[ImageTemplate, tuple[str, ...]]:
    """A new template of the site, and what was taken out of its drawing because it could do harm.

    Every variable of the drawing is one of the template's; those that are not given are empty. Raises `SVGError`,
    `NameTakenError`, `PermissionDenied`, and `ValueError` for a variable that the drawing does not have.
    """
    template = ImageTemplate(site=site, name=name)
    if not user_may(user, "add", template):
        raise PermissionDenied("You may not make image templates on this site.")
    cleaned = svg.clean(drawing)
    if unknown := [each for each in variables if each not in cleaned.variables]:
        raise ValueError(f"The drawing has no {', '.join(f'{{{{{each}}}}}' for each in unknown)}.")
    template.svg = cleaned.text
    template.variables = {each: variables.get(each, "") for each in cleaned.variables}
    try:
        with transaction.atomic():
            template.save()
            log(instance=template, action="wagtail.create", user=user)
    except IntegrityError as error:
        raise NameTakenError(f"The site has an image template “{name}”.") from error
    return template, cleaned.removed


def delete(template: ImageTemplate, *, user: Any) -> None:
    """Delete the template. Raises `PermissionDenied`."""
    if not user_may(user, "delete", template):
        raise PermissionDenied("You may not delete image templates of this site.")
    with transaction.atomic():
        log(instance=template, action="wagtail.delete", user=user)
        template.delete()


def draw(template: ImageTemplate, values: Mapping[str, str]) -> str:
    """The template's drawing with these values, and its own for those that are not given."""
    return svg.render(template.svg, {**template.variables, **values})
