"""Notices in Wagtail's own places: the bell in the menu, and the choice of mails in a person's account."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from generator.forms.notices import DigestForm
from generator.permissions import signed_in
from generator.services.notices import MOST_COUNTED, count_unread
from sites_app.tenancy import site_ids_for_user


def badge(unread: int) -> str:
    """What the bell shows: nothing, a number, or “99+”."""
    if unread > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(unread) if unread else ""


def bell_label(unread: int) -> str:
    """What a screen reader says of the bell."""
    return f"Notices, {badge(unread)} unread" if unread else "Notices"


class BellMenuItem(MenuItem):
    """The first entry of the menu. It costs one query, and asks again by itself while the page is looked at."""

    def __init__(self) -> None:
        super().__init__(
            "Notices",
            reverse_lazy("generator_notices:index"),
            name="notices",
            icon_name="spark-bell",
            order=10,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or bool(site_ids_for_user(request.user))  # type: ignore[union-attr]

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        unread = count_unread(signed_in(request))
        attrs = {
            "data-controller": "spark-bell",
            "data-spark-bell-url-value": reverse("generator_notices:count"),
            "data-spark-badge": badge(unread),
            "aria-label": bell_label(unread),
        }
        return LinkMenuItem(self.name, self.label, str(self.url), icon_name=self.icon_name, attrs=attrs)


class DigestSettingsPanel(BaseSettingsPanel):
    """Beside Wagtail's own choices of mails, in the account."""

    name = "digest"
    title = "Digest"
    tab = notifications_tab
    order = 50
    form_class = DigestForm

    def is_active(self) -> bool:
        return bool(self.user.is_superuser or site_ids_for_user(self.user))


def account_panel(request: Any, user: Any, profile: Any) -> DigestSettingsPanel:
    return DigestSettingsPanel(request, user, profile)
