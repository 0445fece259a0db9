"""Makes a tenant whole in one transaction: site, home page, files, settings, menus, roles and review workflow.

Beside the bulk writer of drafts it is the only module that adds pages to the tree.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth.models import AbstractBaseUser, Group
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.text import slugify
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from sites_app.enums import HubKind, MenuLocation, SiteRole
from sites_app.models import HomePage, HubPage, Menu, SiteDomain, SiteSettings
from sites_app.models.sites import hostname_validator
from sites_app.services.roles import ensure_groups, grant_rights

# Any number that nothing else locks: two provisionings wait for each other, so that names are checked once for good.
_PROVISIONING_LOCK = 5_201_337


class ProvisioningError(Exception):
    """The site or page cannot be made; the message says why and is fit for people."""


@transaction.atomic
def provision_site(
    *,
    key: str,
    name: str,
    hostname: str,
    port: int = 80,
    language: str = "en",
    settings: Mapping[str, Any] | None = None,
) -> Site:
    """Makes the site `key`, or completes it if it exists on the same host name, and returns it.

    `settings` are further fields of a new site's SiteSettings. Repeating a call changes nothing that people edited:
    only what is missing is made. Raises ProvisioningError when the key, the host name or the language cannot be had.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PROVISIONING_LOCK])
    hostname = _checked_hostname(hostname)
    if slugify(key) != key or not key:
        raise ProvisioningError(f"“{key}” is no key: use lower-case letters, digits and hyphens.")
    row = SiteSettings.objects.select_related("site__root_page", "collection").filter(key=key).first()
    if row is None:
        _check_free(hostname)
        row = _create(key=key, name=name, hostname=hostname, port=port, language=language, settings=settings or {})
    elif row.site.hostname != hostname:
        raise ProvisioningError(f"The key “{key}” belongs to the site on {row.site.hostname}.")
    _complete(row)
    return row.site


@transaction.atomic
def repair_site(site: Site) -> None:
    """Gives a provisioned site what a later release added to sites: roles, rights, menus, workflow."""
    _complete(SiteSettings.objects.select_related("site__root_page", "collection").get(site=site))


@transaction.atomic
def add_hub(parent: Page, *, title: str, slug: str, kind: HubKind = HubKind.TOPIC, live: bool = True) -> HubPage:
    """Returns the hub page `slug` beneath `parent`; it is made if need be, under the parent's lock.

    Raises ProvisioningError when a page of another type has the slug. The parent in memory is not refreshed.
    """
    # The row that treebeard locks too: look-up and insert are one for everybody who adds children here.
    locked = Page.objects.select_for_update(of=("self",)).get(pk=parent.pk)
    taken = Page.objects.child_of(locked).filter(slug=slug).first()
    if taken is not None:
        hub = HubPage.objects.filter(pk=taken.pk).first()
        if hub is None:
            raise ProvisioningError(f"The address {taken.url_path} is taken by a page that is no hub page.")
        return hub
    hub = HubPage(title=title, slug=slug, kind=kind, live=live, locale_id=locked.locale_id)
    add_page(hub, parent=locked)
    return hub


def move_local_sites(*, port: int) -> int:
    """Gives every site on a `.localhost` name the port that this machine serves now; returns how many were moved."""
    moved = Site.objects.filter(hostname__endswith=".localhost").exclude(port=port).update(port=port)
    if moved:
        Site.clear_site_root_paths_cache()
    return moved


def _checked_hostname(hostname: str) -> str:
    hostname = hostname.lower().rstrip(".")
    try:
        hostname_validator(hostname)
    except ValidationError as error:
        raise ProvisioningError(f"{hostname}: {error.message}") from error
    if hostname in django_settings.SPARK_PLATFORM_HOSTS:
        raise ProvisioningError(f"{hostname} serves the admin and cannot be a site's host.")
    return hostname


def _check_free(hostname: str) -> None:
    if Site.objects.filter(hostname__iexact=hostname).exists():
        raise ProvisioningError(f"{hostname} is the host of another site.")
    if SiteDomain.objects.filter(hostname=hostname).exists():
        raise ProvisioningError(f"{hostname} is a further domain of another site.")


def _create(
    *, key: str, name: str, hostname: str, port: int, language: str, settings: Mapping[str, Any]
) -> SiteSettings:
    if language not in dict(django_settings.WAGTAIL_CONTENT_LANGUAGES):
        raise ProvisioningError(f"The language “{language}” is not one of WAGTAIL_CONTENT_LANGUAGES.")
    locale, _ = Locale.objects.get_or_create(language_code=language)
    home = HomePage(title=name, slug=_free_root_slug(key), locale=locale, live=True)
    add_page(home, parent=Page.get_first_root_node())
    site = Site.objects.create(hostname=hostname, port=port, site_name=name, root_page=home, is_default_site=False)
    collection = Collection.get_first_root_node().add_child(name=name)
    row = SiteSettings(site=site, key=key, name=name, collection=collection)
    for field, value in settings.items():
        setattr(row, field, value)
    row.full_clean()
    row.save()
    return row


def _free_root_slug(key: str) -> str:
    if Page.objects.filter(depth=2, slug=key).exists():
        raise ProvisioningError(f"A page beneath the tree's root has the slug “{key}” already.")
    return key


def add_page(page: Page, *, parent: Page, user: AbstractBaseUser | None = None) -> None:
    """Adds one page beneath `parent`, with its revision and log entries by `user`, published if it is live."""
    parent.add_child(instance=page)
    revision = page.save_revision(user=user, log_action=True)
    if page.live:
        # Rights are the caller's to ask about.
        revision.publish(user=user, log_action=True, skip_permission_checks=True)
        page.refresh_from_db()


def _complete(row: SiteSettings) -> None:
    site = row.site
    for location in MenuLocation:
        Menu.objects.get_or_create(site=site, location=location)
    groups = ensure_groups(site, name=row.name, key=row.key)
    grant_rights(groups, site=site, root_page=site.root_page, collection=row.collection)
    if not WorkflowPage.objects.filter(page_id=site.root_page_id).exists():
        _add_workflow(site, name=row.name, groups=groups)


def _add_workflow(site: Site, *, name: str, groups: Mapping[SiteRole, Group]) -> None:
    workflow = Workflow.objects.create(name=f"{name} review")
    task = GroupApprovalTask.objects.create(name=f"{name} approval")
    task.groups.set([groups[SiteRole.APPROVER], groups[SiteRole.ADMINISTRATOR]])
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page_id=site.root_page_id)
