"""Wagtail's user admin, cut to the people of the sites that the signed-in person administers."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserFilterSet, UserViewSet

from sites_app.filters import limit_filters
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


class SiteUserViewSet(UserViewSet):
    copy_view_enabled = False
    filterset_class = SiteUserFilterSet

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable:
        if hasattr(view_class, "get_object") or hasattr(view_class, "get_base_queryset"):
            view_class = type(view_class.__name__, (_SiteUserGuard, view_class), {})
        return super().construct_view(view_class, **kwargs)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return SiteUserEditForm if for_update else SiteUserCreationForm
