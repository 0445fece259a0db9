"""The addresses of the publish gate: the release policies of sites, waivers, flags."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from generator.models import ReleasePolicy
from generator.views.gate import IgnoreFlagView, TakeUpFlagView, WithdrawWaiverView
from generator.views.policies import PolicyIndexView, PolicyView


class PolicyMenuItem(MenuItem):
    """Shown to people who may change the release policy of any site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return policy_registry.get_by_type(ReleasePolicy).user_has_permission(request.user, "change")


class PolicyViewSet(ViewSet):
    name = "generator_policies"
    url_prefix = "release-policy"
    icon = "circle-check"
    menu_label = "Release policy"
    menu_name = "release-policy"
    menu_order = 600
    add_to_settings_menu = True

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(PolicyIndexView), name="index"),
            path("<int:pk>/", self.construct_view(PolicyView), name="edit"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return PolicyMenuItem(
            self.menu_label,
            reverse_lazy("generator_policies:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or self.menu_order,
        )


class WaiverViewSet(ViewSet):
    name = "generator_waivers"
    url_prefix = "waivers"

    def get_urlpatterns(self) -> list[Any]:
        return [path("<int:pk>/withdraw/", self.construct_view(WithdrawWaiverView), name="withdraw")]


class FlagViewSet(ViewSet):
    name = "generator_flags"
    url_prefix = "flags"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("<int:pk>/ignore/", self.construct_view(IgnoreFlagView), name="ignore"),
            path("<int:pk>/take-up/", self.construct_view(TakeUpFlagView), name="take_up"),
        ]
