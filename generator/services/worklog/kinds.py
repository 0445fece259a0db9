"""What entries are about, by the names that the screen and the API use: `article`, `page`, `campaign`, `job` …"""

from collections.abc import Iterable, Mapping
from functools import cache

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.text import capfirst
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import APIToken, Page, Site

from generator.models import BlueprintUpload, LibraryImport
from sites_app.models import ArticlePage, SiteDocument, SiteImage
from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel

ARTICLE, PAGE = "article", "page"
_OTHERS = (BlueprintUpload, LibraryImport, Redirect, SiteImage, SiteDocument, User, Group, APIToken, Site)


def kind_of(model: type[Model] | None) -> str:
    """The name of what an entry is about; empty for a kind that there is no more."""
    if model is None:
        return ""
    if issubclass(model, ArticlePage):
        return ARTICLE
    return PAGE if issubclass(model, Page) else str(model._meta.model_name)


def choices() -> list[tuple[str, str]]:
    """All names, each as people read it, in the order of what they read."""
    labels = {ARTICLE: "Article", PAGE: "Page"}
    for kind, models in _models().items():
        labels.setdefault(kind, capfirst(str(models[0]._meta.verbose_name)))
    return sorted(labels.items(), key=lambda pair: pair[1].casefold())


def content_types(kinds: Iterable[str]) -> list[int]:
    """The ids of the content types that the names stand for; unknown names stand for none."""
    models = [model for kind in kinds for model in _models().get(kind, ())]
    return [found.pk for found in ContentType.objects.get_for_models(*models, for_concrete_models=False).values()]


@cache
def _models() -> Mapping[str, tuple[type[Model], ...]]:
    found: dict[str, list[type[Model]]] = {}
    for model in apps.get_models():
        if _is_logged(model):
            found.setdefault(kind_of(model), []).append(model)
    return {kind: tuple(models) for kind, models in found.items()}


def _is_logged(model: type[Model]) -> bool:
    if issubclass(model, SiteScopedModel):
        return model.role_actions is not KEPT_BY_PLATFORM or model in _OTHERS
    return issubclass(model, Page | BaseSiteSetting) or model in _OTHERS
