"""Wagtail's user admin, cut to the people of the sites that the signed-in person administers."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import EditView as UserEditView
from wagtail.users.views.users import UserFilterSet, UserViewSet

from sites_app.filters import limit_filters
from sites_app.services import second_factor
from sites_app.tenancy import is_administrator, sites_administered_by, within_sites

# What the guard is put in front of; at run time it stands alone.
if TYPE_CHECKING:
    from django.views import View
    from wagtail.users.views.users import EditView, IndexView

    class _UserView(IndexView, EditView, View): ...
else:
    _UserView = object

User = get_user_model()
ADMINISTRATOR_ACTIONS = frozenset({"add", "change", "view"})


class SiteUserPolicy(ModelPermissionPolicy):
    """Superusers manage everybody; a site's administrator those whose every group is of the administrator's sites.

    Nobody but a superuser touches a superuser, or deletes people: a person is deactivated instead.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        if user.is_active and user.is_superuser:
            return True
        return action in ADMINISTRATOR_ACTIONS and is_administrator(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        if user.is_active and user.is_superuser:
            # Accounts of API tokens are nobody.
            return User._default_manager.filter(site_api_tokens=None)
        if not ADMINISTRATOR_ACTIONS.intersection(actions):
            return User._default_manager.none()
        own = groups_administered_by(user)
        members = User._default_manager.filter(is_superuser=False, groups__in=own, site_api_tokens=None)
        return members.exclude(groups__in=Group.objects.exclude(pk__in=own)).distinct()

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet:
        return self.instances_user_has_any_permission_for(user, [action])


def groups_administered_by(user: Any) -> QuerySet:
    """The groups that the person may give to people: all for a superuser, else those of the administered sites."""
    if user.is_superuser:
        return Group.objects.all()
    return within_sites(Group.objects.all(), list(sites_administered_by(user).values_list("pk", flat=True)))


class _SiteUserForm(forms.ModelForm):
    """Offers only what the person may give: nobody but a superuser makes superusers."""

    def __init__(self, *args: Any, for_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if for_user.is_superuser:
            return
        self.fields.pop("is_superuser", None)
        self.fields["groups"].queryset = groups_administered_by(for_user)  # type: ignore[attr-defined]
        self.fields["groups"].required = True


class SiteUserCreationForm(_SiteUserForm, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        pass


class SiteUserEditForm(_SiteUserForm, UserEditForm):
    class Meta(UserEditForm.Meta):
        pass


class SiteUserFilterSet(UserFilterSet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_filters(self.filters, self.request.user)


class _SiteUserGuard(_UserView):
    """In front of every view: a person whom the signed-in one may not manage is 404."""

    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        manageable = policy_registry.get_by_type(User).instances_user_has_any_permission_for(request.user, ["change"])
        if "pk" in kwargs and not manageable.filter(pk=kwargs["pk"]).exists():
            raise Http404
        super().setup(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet:
        policy = policy_registry.get_by_type(User)
        own = policy.instances_user_has_any_permission_for(self.request.user, ["change"])
        return super().get_base_queryset().filter(pk__in=own.values("pk"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}


class SiteUserEditView(UserEditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *second_factor_buttons(self.object, self.request.user)]


class PersonsSecondFactorView(WagtailAdminTemplateMixin, TemplateView):
    """What second factor a person has, and its removal for somebody who is locked out."""

    template_name = "sites_app/admin/second_factor/person.html"
    page_title = "Second factor"
    header_icon = "lock"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("second_factor") if self.get_object() == request.user else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.get_object()
        if person == request.user:
            return redirect("second_factor")
        if second_factor.turn_off(person, by=request.user):  # type: ignore[arg-type]
            told = f" A mail to {person.email} says so." if person.email else ""
            messages.success(request, f"The second factor of {self.get_page_subtitle()} is removed.{told}")
        return redirect("wagtailusers_users:edit", person.pk)

    def get_object(self) -> Any:
        """Only of people whom the guard in front lets through."""
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return get_user_display_name(self.get_object())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        person = self.get_object()
        users = {"url": reverse("wagtailusers_users:index"), "label": "Users"}
        edit = {"url": reverse("wagtailusers_users:edit", args=[person.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, users, edit, {"url": "", "label": "Second factor"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.get_object()
        return super().get_context_data(
            person=person,
            kept=second_factor.kept_by(person),
            is_required=second_factor.is_required(person),
            **kwargs,
        )


def second_factor_buttons(person: Any, by: Any) -> Iterable[Button]:
    """The way to the second factor of somebody else."""
    if person != by:
        url = reverse("wagtailusers_users:second_factor", args=[person.pk])
        yield Button("Second factor", url=url, icon_name="lock", priority=50)


class SiteUserViewSet(UserViewSet):
    copy_view_enabled = False
    edit_view_class = SiteUserEditView
    filterset_class = SiteUserFilterSet

    def get_urlpatterns(self) -> list[Any]:
        view = self.construct_view(PersonsSecondFactorView)
        return [*super().get_urlpatterns(), path("second-factor/<int:pk>/", view, name="second_factor")]

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable:
        if hasattr(view_class, "get_object") or hasattr(view_class, "get_base_queryset"):
            view_class = type(view_class.__name__, (_SiteUserGuard, view_class), {})
        return super().construct_view(view_class, **kwargs)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return SiteUserEditForm if for_update else SiteUserCreationForm
