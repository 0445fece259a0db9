"""The base of every admin for rows that belong to a site. What it guards holds for all views, also replaced ones.

It must not know any app's models.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, Panel, TabbedInterface
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from sites_app.filters import SiteScopedFilterSet
from sites_app.forms import SiteScopedFormMixin
from sites_app.tenancy import SharableModel, is_shared, readable_within_sites, site_ids_for_user

# What the mixins are put in front of; at run time they stand alone.
if TYPE_CHECKING:
    from django.views import View
    from wagtail.admin.views.generic import CopyView, IndexView, PermissionCheckedMixin
    from wagtail.admin.views.generic.chooser import BaseChooseView, ChosenViewMixin, CreationFormMixin

    class _GuardedView(PermissionCheckedMixin, View): ...

    class _ChooserView(CreationFormMixin, BaseChooseView, ChosenViewMixin): ...
else:
    CopyView = IndexView = _ChooserView = _GuardedView = object

_SEEN = ("add", "change", "delete", "view")
# Rights that are asked for one row; others, such as publish, may come from a workflow's task.
_ROW_RIGHTS = frozenset({"change", "delete", "view"})


SHARED = "Shared library"


class SiteGuardMixin(_GuardedView):
    """In front of any class-based view of a site-scoped model.

    A row of a site where the person has no right on the model is 404, before the view looks at anything. Rights are
    those on the row's own site; lists hold only rows of sites where the person has a right, and what the platform
    shares, which others than superusers only look at.
    """

    model: type[Model]
    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.guarded_row = None
        key = getattr(self, "pk_url_kwarg", "pk")
        if key in kwargs:
            self.guarded_row = self._guard(request, kwargs[key])
        super().setup(request, *args, **kwargs)

    def _guard(self, request: HttpRequest, pk: Any) -> Model:
        found = self.model._base_manager.filter(pk=pk).values_list("site_id").first()
        row = self.model(site_id=found[0] if found else None)
        policy = policy_registry.get_by_type(self.model)
        if found is None or not policy.user_has_any_permission_for_instance(request.user, _SEEN, row):
            raise Http404
        return row

    def user_has_permission(self, permission: str) -> bool:
        if not super().user_has_permission(permission):
            return False
        if self.guarded_row is None or not (permission in _ROW_RIGHTS or is_shared(self.guarded_row)):
            return True
        policy = policy_registry.get_by_type(self.model)
        return policy.user_has_permission_for_instance(self.request.user, permission, self.guarded_row)

    def user_has_any_permission(self, permissions: Any) -> bool:
        return any(self.user_has_permission(permission) for permission in permissions)


class SiteListMixin(SiteGuardMixin, IndexView):
    """For listings: rows of the person's sites, and a column that names the site to people with several."""

    base_filterset_class = SiteScopedFilterSet

    def get_base_queryset(self) -> QuerySet:
        policy = policy_registry.get_by_type(self.model)
        sites = policy.sites_user_has_any_permission_for(self.request.user, _SEEN)
        queryset = super().get_base_queryset()
        if issubclass(self.model, SharableModel):
            queryset = queryset.filter(Q(site__in=sites) | Q(site=None))
        else:
            queryset = queryset.filter(site__in=sites)
        return queryset.select_related("site") if self._has_several_sites else queryset

    @cached_property
    def _has_several_sites(self) -> bool:
        return len(site_ids_for_user(self.request.user)) > 1

    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns
        if self._has_several_sites:
            return [*columns, Column("site", label="Site", accessor=owner_of)]
        if issubclass(self.model, SharableModel):
            return [*columns, Column("site", label="Kept by", accessor=lambda row: SHARED if is_shared(row) else "Us")]
        return columns

    def get_edit_url(self, instance: Model) -> str | None:
        return super().get_edit_url(instance) if self._may_write(instance) else None

    def get_delete_url(self, instance: Model) -> str | None:
        return super().get_delete_url(instance) if self._may_write(instance) else None

    def _may_write(self, instance: Model) -> bool:
        return self.request.user.is_superuser or not is_shared(instance)


class SiteCopyMixin(SiteGuardMixin, CopyView):
    """For the copy view: the form makes a new row, so its site may be chosen anew."""

    def get_initial_form_instance(self) -> Model:
        instance = super().get_initial_form_instance()
        instance.is_copy_source = True
        return instance


class SiteChoiceMixin(_ChooserView):
    """For the views of a chooser: only rows of the person's sites can be listed or chosen."""

    request: HttpRequest

    def can_create(self) -> bool:
        has_form = bool(self.get_creation_form_class()) if hasattr(self, "get_creation_form_class") else False
        return has_form and super().can_create()

    def get_object_list(self) -> QuerySet:
        return self._own(super().get_object_list())

    def get_object(self, pk: Any) -> Model:
        return self._own(self.model_class.objects.all()).get(pk=pk)

    def get_objects(self, pks: Any) -> QuerySet:
        return self._own(super().get_objects(pks))

    def _own(self, queryset: QuerySet) -> QuerySet:
        return readable_within_sites(queryset, site_ids_for_user(self.request.user))


class SiteScopedChooserViewSet(SnippetChooserViewSet):
    """The chooser of a site-scoped model."""

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable:
        return super().construct_view(_in_front(SiteChoiceMixin, view_class), **kwargs)


class SiteScopedViewSet(SnippetViewSet):
    """A snippet viewset for a model derived from `SiteScopedModel`. Use it as Wagtail's own `SnippetViewSet`.

    What it adds, to every view including view classes that a subclass puts in place of Wagtail's:

    - index, search, export, filters and choosers show rows of the sites where the person has a right on the model
      (`GroupSitePermission`; see `SiteScopedModel.role_actions`); edit, delete, copy, usage, inspect, history and any
      further view with a `pk` in its address answer 404 for all other rows;
    - the form settles the site: set for people with one site, a choice for others, fixed once the row exists. Don't
      list a panel for `site`; it is put first. `base_form_class` of the model or the handler is kept, behind
      `SiteScopedFormMixin`;
    - rows that the form or an inline form points at (snippets, pages, files) are limited to the row's site;
    - people with several sites get a Site column; add `"site"` to `list_filter` and they get a filter as well.

    A subclass that sets `filterset_class` derives it from `SiteScopedFilterSet`. Further views are made with
    `self.construct_view(MyView, …)` in `get_urlpatterns`, so that they are guarded; a view for one row takes `pk`.
    The right to do more than Wagtail's actions is asked by `sites_app.permissions.user_may(user, "generate", row)`.
    """

    chooser_viewset_class = SiteScopedChooserViewSet

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable:
        return super().construct_view(_in_front(self._mixin_for(view_class), view_class), **kwargs)

    @staticmethod
    def _mixin_for(view_class: type) -> type:
        if issubclass(view_class, generic.IndexView):
            return SiteListMixin
        return SiteCopyMixin if issubclass(view_class, generic.CopyViewMixin) else SiteGuardMixin

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        view_kwargs = super().get_index_view_kwargs(**kwargs)
        filterset_class = view_kwargs.get("filterset_class")
        if isinstance(filterset_class, type) and not issubclass(filterset_class, SiteScopedFilterSet):
            raise ImproperlyConfigured(f"{filterset_class.__name__} must derive from SiteScopedFilterSet.")
        return view_kwargs

    def get_edit_handler(self) -> Panel:
        handler = super().get_edit_handler()
        site_panel = FieldPanel("site").bind_to_model(self.model)
        first = handler.children[0] if isinstance(handler, TabbedInterface) else handler
        first.children.insert(0, site_panel)
        base = handler.base_form_class or getattr(self.model, "base_form_class", WagtailAdminModelForm)
        handler.base_form_class = _in_front(SiteScopedFormMixin, base)
        return handler


def owner_of(row: Any) -> str:
    """Whose the row is, for people: a site's, or the shared library's."""
    return SHARED if is_shared(row) else str(row.site)


def _in_front(mixin: type, base: type) -> type:
    """A subclass of `base` with `mixin` before it, or `base` if it has the mixin already."""
    if issubclass(base, mixin):
        return base
    metaclass: Any = type(base)
    return metaclass(base.__name__, (mixin, base), {"__module__": base.__module__})
