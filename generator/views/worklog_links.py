"""Where what entries of the log are about can be opened: what still exists, and what the person may open."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.urls import reverse
from wagtail.admin.admin_url_finder import finder_classes
from wagtail.models import Page
from wagtail.permissions import policy_registry

from generator.models import Campaign, Job
from generator.permissions import visible

type Addresses = Mapping[str, str]

_PAGE_RIGHTS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")


def addresses(entries: Iterable[Any], user: Any) -> dict[int, str]:
    """The addresses by the entries' object identity (`id`); the queries depend on the kinds of things alone."""
    entries = list(entries)
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        model = _model_of(entry)
        if model is not None:
            wanted[model].add(str(entry.object_id))
    found = {model: _addresses_of(model)(model, pks, user) for model, pks in wanted.items()}
    return {
        id(entry): address
        for entry in entries
        if (model := _model_of(entry)) and (address := found[model].get(str(entry.object_id)))
    }


def _model_of(entry: Any) -> type[Model] | None:
    model = entry.content_type and entry.content_type.model_class()
    return Page if model and issubclass(model, Page) else model


def _addresses_of(model: type[Model]) -> Callable[[type[Model], Collection[str], Any], Addresses]:
    special: dict[type[Model], Callable[..., Addresses]] = {Page: _of_pages, Campaign: _of_campaigns, Job: _of_jobs}
    return special.get(model, _of_rows)


def _of_pages(_: type[Model], pks: Collection[str], user: Any) -> Addresses:
    policy: Any = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(user, _PAGE_RIGHTS).filter(pk__in=pks)
    return {str(pk): reverse("wagtailadmin_pages:edit", args=[pk]) for pk in pages.values_list("pk", flat=True)}


def _of_campaigns(_: type[Model], pks: Collection[str], user: Any) -> Addresses:
    found = visible(Campaign, user).filter(pk__in=pks).values_list("pk", flat=True)
    return {str(pk): reverse("generator_campaigns:inspect", args=[pk]) for pk in found}


def _of_jobs(_: type[Model], pks: Collection[str], user: Any) -> Addresses:
    found = visible(Job, user).filter(pk__in=pks).values_list("pk", flat=True)
    return {str(pk): reverse("generator_jobs:detail", args=[pk]) for pk in found}


def _of_rows(model: type[Model], pks: Collection[str], user: Any) -> Addresses:
    """The form of a row that the person may edit; of a row of the library else where it can be looked at."""
    policy: Any = policy_registry.get_by_type(model)
    finder: Any = finder_classes.get_by_type(model)
    if policy is None or finder is None or not hasattr(finder, "construct_edit_url"):
        return {}
    found: dict[str, str] = {}
    viewset = getattr(model, "snippet_viewset", None)
    if viewset is not None and viewset.inspect_view_enabled:
        name = viewset.get_url_name("inspect")
        keys = visible(model, user).filter(pk__in=pks).values_list("pk", flat=True)
        found = {str(pk): reverse(name, args=[pk]) for pk in keys}
    rows = policy.instances_user_has_permission_for(user, "change").filter(pk__in=pks)
    return found | {str(row.pk): finder(user).construct_edit_url(row) for row in rows}
