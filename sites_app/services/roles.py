"""The groups of a site, one per role, and the rights that each has: on its pages, files, settings and rows."""

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Page, Site

from sites_app.enums import SiteRole
from sites_app.models import SiteMembership, SiteScripts, SiteSettings
from sites_app.tenancy import SiteScopedModel

GROUP_NAMES = {
    SiteRole.ADMINISTRATOR: "administrators",
    SiteRole.EDITOR: "editors",
    SiteRole.APPROVER: "approvers",
}
PAGE_ACTIONS = {
    SiteRole.ADMINISTRATOR: ("add", "change", "publish", "lock", "unlock", "bulk_delete"),
    SiteRole.EDITOR: ("add", "change"),
    SiteRole.APPROVER: ("change", "publish"),
}
FILE_ACTIONS = ("add", "change", "choose")
COLLECTION_ACTIONS = {SiteRole.ADMINISTRATOR: ("add", "change", "delete")}


def ensure_groups(site: Site, *, name: str, key: str) -> dict[SiteRole, Group]:
    """The site's group of each role; a missing one is made. Its name carries the key if the plain one is taken."""
    groups = {
        SiteRole(membership.role): membership.group
        for membership in SiteMembership.objects.for_site(site).select_related("group")
    }
    for role in SiteRole:
        if role not in groups:
            groups[role] = Group.objects.create(name=_free_name(name=name, key=key, role=role))
            SiteMembership.objects.create(site=site, role=role, group=groups[role])
    return groups


def _free_name(*, name: str, key: str, role: SiteRole) -> str:
    plain = f"{name[:120]}: {GROUP_NAMES[role]}"
    return plain if not Group.objects.filter(name=plain).exists() else f"{key}: {GROUP_NAMES[role]}"


def grant_rights(groups: dict[SiteRole, Group], *, site: Site, root_page: Page, collection: Collection) -> None:
    """Adds what each role lacks; what a platform administrator gave beyond it stays. Safe to repeat."""
    permissions = _Permissions()
    for role, group in groups.items():
        group.permissions.add(permissions.get("wagtailadmin", "access_admin"))
        GroupPagePermission.objects.bulk_create(
            (
                GroupPagePermission(
                    group=group, page=root_page, permission=permissions.get("wagtailcore", f"{action}_page")
                )
                for action in PAGE_ACTIONS[role]
            ),
            ignore_conflicts=True,
        )
        GroupCollectionPermission.objects.bulk_create(
            (
                GroupCollectionPermission(
                    group=group, collection=collection, permission=permissions.get(app_label, codename)
                )
                for app_label, codename in _collection_rights(role)
            ),
            ignore_conflicts=True,
        )
        GroupSitePermission.objects.bulk_create(
            (
                GroupSitePermission(
                    group=group,
                    site=site,
                    permission=permissions.get(model._meta.app_label, get_permission_codename(action, model._meta)),
                )
                for model, action in _row_rights(role)
            ),
            ignore_conflicts=True,
        )


def grant_rights_on_new_models() -> list[str]:
    """Give the roles of every site their rights on models that an upgrade brought, and return those models' labels.

    A model is new when no group of any site has a right on it; what somebody took away on the others stays taken away.
    """
    known = set(GroupSitePermission.objects.values_list("permission__content_type", flat=True))
    permissions = _Permissions()
    rows, granted = [], set()
    for membership in SiteMembership.objects.select_related("group"):
        for model, action in _row_rights(SiteRole(membership.role)):
            permission = permissions.get(model._meta.app_label, get_permission_codename(action, model._meta))
            if permission.content_type_id not in known:
                granted.add(model._meta.label)
                rows.append(
                    GroupSitePermission(group=membership.group, site_id=membership.site_id, permission=permission)
                )
    GroupSitePermission.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5_000)
    return sorted(granted)


def _collection_rights(role: SiteRole) -> list[tuple[str, str]]:
    return [
        *(("wagtailimages", f"{action}_image") for action in FILE_ACTIONS),
        *(("wagtaildocs", f"{action}_document") for action in FILE_ACTIONS),
        *(("wagtailcore", f"{action}_collection") for action in COLLECTION_ACTIONS.get(role, ())),
    ]


def _row_rights(role: SiteRole) -> list[tuple[type[Model], str]]:
    rights: list[tuple[type[Model], str]] = [
        (model, action)
        for model in apps.get_models()
        if issubclass(model, SiteScopedModel)
        for action in model.role_actions.get(role, ())
    ]
    if role == SiteRole.ADMINISTRATOR:
        rights += [
            (SiteSettings, "change"),
            (SiteScripts, "change"),
            *((Redirect, action) for action in ("add", "change", "delete")),
        ]
    return rights


class _Permissions:
    """All permission rows by app and codename, read once."""

    def __init__(self) -> None:
        self._rows = {
            (permission.content_type.app_label, permission.codename): permission
            for permission in Permission.objects.select_related("content_type")
        }

    def get(self, app_label: str, codename: str) -> Permission:
        return self._rows[app_label, codename]
