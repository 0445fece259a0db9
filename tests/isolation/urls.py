"""Every address of the admin, with arguments that name another tenant's rows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^)]*\))*\)")
# Parameters that stand beside a page's.
PARTS = {"revision_id", "task_state_id", "task_id", "workflow_state_id", "destination_id"}


@dataclass(frozen=True)
class AdminUrl:
    """One pattern: its route, name with namespaces, and the names of its parameters."""

    route: str
    name: str
    parameters: tuple[str, ...]

    def path(self, values: dict[str, Any]) -> str:
        path = PARAMETER.sub(lambda match: str(values[match[1] or match[2]]), self.route)
        return "/" + path.replace("^", "").replace("$", "").replace("\\.", ".")


def admin_urls() -> list[AdminUrl]:
    """All patterns of the admin, but the one that catches what no other pattern did."""
    return urls_beneath("admin/")


def urls_beneath(prefix: str) -> list[AdminUrl]:
    """All patterns whose routes begin so, but those that catch what no other pattern did."""
    return [url for url in _walk(get_resolver().url_patterns, "", ()) if url.route.startswith(prefix)]


def _walk(patterns: list[Any], prefix: str, namespaces: tuple[str, ...]) -> Iterator[AdminUrl]:
    for pattern in patterns:
        # A nested regular expression begins with ^ and a nested route does not.
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, text, inner)
        elif isinstance(pattern, URLPattern) and not _is_catch_all(pattern):
            names = tuple(match[1] or match[2] for match in PARAMETER.finditer(text))
            yield AdminUrl(text, ":".join((*namespaces, pattern.name or "")), names)


def _is_catch_all(pattern: URLPattern) -> bool:
    return not isinstance(pattern.pattern, RoutePattern) and str(pattern.pattern).endswith(".*/$")


class NoArgumentsError(Exception):
    """A pattern of the admin without arguments: add them to `Targets`, and look at what the view shows."""


class Targets:
    """What to put into an address so that it names rows of `tenant`."""

    def __init__(self, tenant: Any, rows: dict[str, Any], *, own_page: Any):
        self.tenant = tenant
        self.rows = rows
        self.own_page = own_page

    def values(self, url: AdminUrl) -> list[dict[str, Any]]:
        """The sets of arguments to try. Raises NoArgumentsError."""
        if not url.parameters:
            return [{}]
        for prefix, make in self._by_name.items():
            if url.name.startswith(prefix):
                found = make(url)
                sets = found if isinstance(found, list) else [found]
                if all(set(url.parameters) <= set(values) for values in sets):
                    return sets
        raise NoArgumentsError(f"{url.name} {url.route}")

    @cached_property
    def _by_name(self) -> dict[str, Callable[[AdminUrl], Any]]:
        tenant, rows = self.tenant, self.rows
        pages = [self._page("services"), self._page("article"), self._page("locked"), self._page("home")]
        # A page of one's own with another's revision, task and destination.
        parts = {**self._page("article"), "page_id": self.own_page.pk, "page_to_move_id": self.own_page.pk}
        files = {"image_id": tenant.image.pk, "document_id": tenant.document.pk, "doc_id": tenant.document.pk}
        uploads = {"uploaded_file_id": rows["upload"].pk}
        settings = {"app_name": "sites_app", "model_name": "sitesettings", "pk": tenant.site.pk}
        return {
            "wagtailadmin_api:pages": lambda _: [{**page, "pk": page["page_id"]} for page in pages],
            "wagtailadmin_api:images": lambda _: {"pk": tenant.image.pk},
            "wagtailadmin_api:documents": lambda _: {"pk": tenant.document.pk},
            "wagtailadmin_pages:add": lambda _: self._types(pages),
            "wagtailadmin_pages:preview_on_add": lambda _: self._types(pages),
            "wagtailadmin_pages:type_use": lambda _: self._types(pages),
            "wagtailadmin_pages:choose_parent": lambda _: self._types(pages),
            "wagtailadmin_pages": lambda url: [*pages, parts] if set(url.parameters) & PARTS else pages,
            "wagtailadmin_explore": lambda _: pages,
            "wagtailadmin_choose_page_child": lambda _: pages,
            "wagtail_bulk_action": self._bulk_actions,
            "wagtailadmin_tag_model_autocomplete": lambda _: {"app_name": "taggit", "model_name": "tag"},
            "wagtailadmin_collections": lambda _: {"pk": self._collection, "collection_id": self._collection},
            "wagtailadmin_workflows": self._workflows,
            "wagtailadmin_editing_sessions": lambda _: {
                "app_label": "wagtailcore",
                "model_name": "page",
                "object_id": tenant.page("services").pk,
                "session_id": rows["session"].pk,
            },
            "wagtail_localize": self._translations,
            "wagtailforms": lambda _: pages,
            "wagtailredirects": lambda _: {"redirect_id": self._redirect},
            "site_redirects": lambda _: {"redirect_id": self._redirect},
            "wagtailsettings": lambda _: settings,
            "wagtaildocs_chooser": lambda _: {"pk": tenant.document.pk},
            "wagtailimages_chooser": lambda _: {"pk": tenant.image.pk, **files},
            "wagtaildocs": lambda _: {**files, **uploads},
            "wagtailimages": lambda _: {**files, **uploads, "filter_spec": "width-300"},
            "wagtaillocales": lambda _: {"pk": tenant.home.locale_id},
            "page_cache": lambda _: {"pk": tenant.site.pk},
            "wagtailsites": lambda _: {"pk": tenant.site.pk},
            "wagtailusers_users": lambda _: {"pk": tenant.editor.pk},
            "wagtailusers_groups": lambda _: {"pk": tenant.editor.groups.get().pk},
            **{name: (lambda _, values=values: values) for name, values in rows.get("urls", {}).items()},
            "wagtailsnippets_": self._snippet,
            "wagtailsnippetchoosers_": self._snippet,
            "wagtailadmin_password_reset_confirm": lambda _: {"uidb64": "MQ", "token": "set-password"},
        }

    def _page(self, slug: str) -> dict[str, Any]:
        page = self.tenant.page(slug)
        revision = page.latest_revision
        state = page.current_workflow_task_state
        return {
            **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "pk", "page_pk"), page.pk),
            "destination_id": self.tenant.site.root_page_id,
            "revision_id": revision.pk,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "action_name": "approve",
            "task_state_id": state.pk if state else 0,
            "task_id": state.task_id if state else 0,
            "workflow_state_id": state.workflow_state_id if state else 0,
        }

    @staticmethod
    def _types(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kind = {"app_label": "sites_app", "model_name": "standardpage"}
        content = {"content_type_app_name": "sites_app", "content_type_model_name": "standardpage"}
        return [{**page, **kind, **content} for page in pages[-1:]]

    @staticmethod
    def _bulk_actions(_: AdminUrl) -> list[dict[str, Any]]:
        from wagtail.admin.views.bulk_action.registry import bulk_action_registry

        bulk_action_registry._scan_for_bulk_actions()
        return [
            {"app_label": app_label, "model_name": model_name, "action": action}
            for app_label, models in bulk_action_registry.actions.items()
            for model_name, actions in models.items()
            for action in actions
        ]

    @property
    def _collection(self) -> int:
        return self.tenant.settings.collection_id

    @property
    def _redirect(self) -> int:
        from wagtail.contrib.redirects.models import Redirect

        return Redirect.objects.get(site=self.tenant.site, old_path=f"/{self.tenant.mark}-old").pk

    def _workflows(self, url: AdminUrl) -> dict[str, Any]:
        workflow = self.tenant.home.get_workflow()
        task = workflow.tasks.get()
        kind = {"app_label": "wagtailcore", "model_name": "groupapprovaltask"}
        pk = task.pk if "task" in url.name else workflow.pk
        return {"pk": pk, "page_pk": self.tenant.home.pk, "workflow_pk": workflow.pk, "task_id": task.pk, **kind}

    def _translations(self, url: AdminUrl) -> dict[str, Any]:
        return {
            "page_id": self.tenant.page("services").pk,
            "app_label": "sites_app",
            "model_name": "menu",
            "pk": self.rows["menu"].pk,
            **self.rows["translation"],
        }

    def _snippet(self, url: AdminUrl) -> dict[str, Any]:
        """A row of the tenant for any snippet viewset; it must be among what the test made."""
        label = re.fullmatch(r"wagtailsnippet\w*?s_(.+):\w+", url.name)[1]
        model = next(
            model for model in apps.get_models() if label == f"{model._meta.app_label}_{model._meta.model_name}"
        )
        row = model._default_manager.filter(site=self.tenant.site).first()
        if row is None:
            raise NoArgumentsError(f"{url.name}: {self.tenant.key} has no {model.__name__}")
        return {"pk": row.pk}
