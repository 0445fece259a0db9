"""The admin's gate: what an address names by id belongs to a site of the person, or the address is 404.

Wagtail checks rights view by view; some of its views name a page, a task or a file before they ask. The gate stands
before all of them. It knows parameters, not views, so it holds for views that are still to be written.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, Revision, Site, Task, TaskState, Workflow, WorkflowState
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from sites_app.models import SiteDocument, SiteImage
from sites_app.tenancy import SiteScopedModel, is_of_sites, site_ids_for_user, within_sites

# Which model a parameter's name stands for, in every address of the admin.
PARAMETERS: dict[str, type[Model]] = {
    **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"), Page),
    **dict.fromkeys(("document_id", "doc_id"), SiteDocument),
    "image_id": SiteImage,
    "redirect_id": Redirect,
    "collection_id": Collection,
    "revision_id": Revision,
    "workflow_pk": Workflow,
    "workflow_state_id": WorkflowState,
    "task_id": Task,
    "task_state_id": TaskState,
    "translation_source_id": TranslationSource,
    "translation_id": Translation,
    "string_segment_id": StringSegment,
    "overridable_segment_id": OverridableSegment,
}
# What `pk` stands for, by the beginning of the view's name. Snippets and people are guarded by their viewsets.
KEYS: dict[str, type[Model]] = {
    "wagtailadmin_api:pages": Page,
    "wagtailadmin_api:images": SiteImage,
    "wagtailadmin_api:documents": SiteDocument,
    "wagtailadmin_pages:revisions_compare": Page,
    "wagtailadmin_collections": Collection,
    "wagtailadmin_workflows:edit_task": Task,
    "wagtailadmin_workflows:disable_task": Task,
    "wagtailadmin_workflows:enable_task": Task,
    "wagtailadmin_workflows": Workflow,
    "wagtaildocs_chooser": SiteDocument,
    "wagtailimages_chooser": SiteImage,
    "wagtailsettings": Site,
    "wagtailsites": Site,
}
# Views that work on the whole installation.
PLATFORM_VIEWS = (
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_workflows:task_cho",
    "wagtail_localize:snippets_api",
    "wagtail_localize:translations_report",
    "wagtailredirects:start_import",
    "wagtailredirects:process_import",
    "wagtaillocales",
    "wagtailsites",
)


class AdminGateMiddleware:
    """Asks for each admin view, with the parameters of its address and the ids of its query string."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        user = request.user
        if match is None or not match.route.startswith("admin/") or not user.is_active or user.is_superuser:
            return
        if match.view_name.startswith(PLATFORM_VIEWS):
            raise PermissionDenied
        site_ids = site_ids_for_user(user)
        for model, pk in (*_named_rows(match.view_name, kwargs), *_asked_rows(request, match.view_name, kwargs)):
            if not _is_open(model, pk, site_ids):
                raise Http404
        if match.view_name == "wagtail_bulk_action" and not _is_self_scoped(kwargs):
            _narrow_all(request, _model(kwargs), site_ids)


def _named_rows(view_name: str, kwargs: dict[str, Any]) -> Iterator[tuple[type[Model], Any]]:
    """What the address names."""
    for parameter, value in kwargs.items():
        if parameter in PARAMETERS:
            yield PARAMETERS[parameter], value
    if "pk" in kwargs:
        for beginning, model in KEYS.items():
            if view_name.startswith(beginning):
                yield model, kwargs["pk"]
                break
    if "object_id" in kwargs:
        yield _model(kwargs), kwargs["object_id"]


def _asked_rows(request: HttpRequest, view_name: str, kwargs: dict[str, Any]) -> Iterator[tuple[type[Model], Any]]:
    """What the query string names, for views that act on several rows."""
    ids = [value for value in request.GET.getlist("id") if value.isdecimal()]
    if view_name == "wagtail_bulk_action":
        yield from ((_model(kwargs), pk) for pk in _in_doubt(_model(kwargs), ids, request.user))
        if request.GET.get("childOf", "").isdecimal():
            yield Page, request.GET["childOf"]
    elif view_name == "wagtailadmin_choose_page_chosen_multiple":
        yield from ((Page, pk) for pk in ids)


def _in_doubt(model: type[Model], ids: list[str], user: Any) -> list[Any]:
    """The rows that must be looked at one by one; of rows with a site one query finds those of other sites."""
    if not issubclass(model, SiteScopedModel):
        return ids
    return list(
        model._base_manager.filter(pk__in=ids).exclude(site__in=site_ids_for_user(user)).values_list("pk", flat=True)
    )


def _model(kwargs: dict[str, Any]) -> type[Model]:
    try:
        return apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except LookupError as error:
        raise Http404 from error


def _is_open(model: type[Model], pk: Any, site_ids: list[int]) -> bool:
    """Whether the row, or what it belongs to, is of one of the sites. What does not exist is left to the view."""
    row = model._base_manager.filter(pk=pk).first() if str(pk).isdecimal() else None
    if row is None:
        return True
    owner = _owner(row)
    if owner is None or (isinstance(owner, Page) and owner.depth == 1):
        # The tree's root shows each person only the way to their own pages.
        return True
    return is_of_sites(owner, site_ids)


def _owner(row: Model) -> Model | None:
    """The row that decides to whom `row` belongs: a state's page, a translation's source."""
    if isinstance(row, TaskState):
        return _owner(row.workflow_state)
    if isinstance(row, WorkflowState | Revision):
        return row.base_content_type.model_class()._base_manager.filter(pk=row.object_id).first()
    if isinstance(row, Translation | StringSegment | OverridableSegment):
        return _owner(row.source)
    if isinstance(row, TranslationSource):
        model = row.specific_content_type.model_class()
        return model._base_manager.filter(translation_key=row.object_id, locale=row.locale_id).first()
    return row


def _is_self_scoped(kwargs: dict[str, Any]) -> bool:
    """Whether the bulk action says of itself, by `is_site_scoped`, that it takes rows of the person's sites only."""
    action = bulk_action_registry.get_bulk_action_class(kwargs["app_label"], kwargs["model_name"], kwargs["action"])
    return getattr(action, "is_site_scoped", False)


def _narrow_all(request: HttpRequest, model: type[Model], site_ids: list[int]) -> None:
    """“All rows” of a bulk action are all rows of the person's sites."""
    if "all" not in request.GET.getlist("id"):
        return
    if issubclass(model, Page):
        if not request.GET.get("childOf", "").isdecimal():
            raise Http404
        return
    query = request.GET.copy()
    query.setlist(
        "id", [str(pk) for pk in within_sites(model._base_manager.all(), site_ids).values_list("pk", flat=True)]
    )
    request.GET = query  # type: ignore[assignment]
