"""Moves one article beneath another hub page by Wagtail's own action, and says which pages articles may be moved to."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from wagtail.actions.move_page import MovePageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import LogContext
from wagtail.models import Page, Revision, Site

from generator.models import GeneratedArticle
from generator.services import page_addresses, placement
from generator.services.page_addresses import Relocation
from generator.services.page_sets import listeners
from generator.services.page_sets.states import of_pages
from generator.services.placement import PlacementError
from sites_app.models import ArticlePage


def check_target(target: Page, *, site: Site, user: User) -> None:
    """Raise `PlacementError` unless articles of the site may lie beneath the page, `PermissionDenied` unless the user
    may add pages there."""
    if not target.is_descendant_of(site.root_page):
        raise PlacementError("Choose a hub page of the articles' own site.")
    if not ArticlePage.can_exist_under(target) or (target.depth + 1) * Page.steplen > placement.MAX_PATH_LENGTH:
        raise PlacementError(f"“{title_of(target)}” cannot hold articles: choose a hub page.")
    if not may_add(user, target, is_live=False):
        raise PermissionDenied(f"You may not add pages beneath “{title_of(target)}”.")


def check_room(target: Page, *, count: int) -> None:
    """Raise `PlacementError` unless the page may hold `count` articles more."""
    room = placement.room_in(target)
    if count > room:
        raise PlacementError(
            f"“{title_of(target)}” has room for {room:,} more pages, and {count:,} articles would be moved there. "
            "Choose another hub page, or fewer articles."
        )


def may_add(user: User, target: Page, *, is_live: bool) -> bool:
    """Whether Wagtail lets the user put a page beneath the target; a live one is published there."""
    if not user.is_active:
        return False
    rights = target.permissions_for_user(user)
    return rights.can_add_subpage() and (not is_live or rights.can_publish_subpage())


def move(article: GeneratedArticle, *, user: User, target: Page) -> bool:
    """Move the article's page to the end of the target's children; False when it is one of them already.

    A slug that is taken there gets a number. Raises `PermissionDenied` and `PlacementError`.
    """
    with transaction.atomic(), LogContext(user=user):
        row = Page.objects.select_for_update(no_key=True).get(pk=article.pk)
        hub = lock_target(target, [row.path[: -Page.steplen]])
        if row.is_child_of(hub):
            return False
        page = row.specific
        action = MovePageAction(page, hub, pos="last-child", user=user)
        action.check(hub)
        check_target(hub, site=article.site, user=user)
        check_room(hub, count=1)
        (slug,) = placement.free_slugs([page.slug], hub=hub)
        before = {"slug": page.slug, "url_path": page.url_path}
        relocation = Relocation(page.pk, before=page.url_path, after=f"{hub.url_path}{slug}/")
        if slug != page.slug:
            rename({page.pk: slug}, before={page.pk: before})
            listeners.tell_renamed({page.pk: before})
        action.execute()
        if page.live:
            page_addresses.purge([relocation])
        elif page.first_published_at is None:
            # Nobody knows an address that never answered.
            Redirect.objects.filter(redirect_page=page.pk, automatically_created=True).delete()
    return True


def lock_target(target: Page, paths: list[str]) -> Page:
    """Lock the pages at `paths` and the target, and return the target as it is now. Raises `PlacementError`."""
    found = {page.pk: page for page in placement.lock_parents(paths, target_id=target.pk).values()}
    if target.pk not in found:
        raise PlacementError("The page to move to no longer exists.")
    return found[target.pk]


def rename(slugs: Mapping[int, str], *, before: Mapping[int, Mapping[str, str]]) -> None:
    """Give pages that are about to move their new slugs, in their rows and in those of their revisions that had the
    old one, so that publishing does not bring it back; the pages' addresses follow with the move."""
    ids = sorted(slugs)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE wagtailcore_page SET slug = given.slug
            FROM unnest(%s::bigint[], %s::text[]) AS given(id, slug) WHERE wagtailcore_page.id = given.id
            """,
            [ids, [slugs[pk] for pk in ids]],
        )
        revisions = list(Revision.objects.filter(of_pages(ids)).values_list("pk", "object_id"))
        cursor.execute(
            """
            UPDATE wagtailcore_revision SET content = jsonb_set(content, '{slug}', to_jsonb(given.slug))
            FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given(id, slug, earlier)
            WHERE wagtailcore_revision.id = given.id AND content ->> 'slug' = given.earlier
            """,
            [
                [pk for pk, _ in revisions],
                [slugs[int(object_id)] for _, object_id in revisions],
                [before[int(object_id)]["slug"] for _, object_id in revisions],
            ],
        )


def title_of(page: Page) -> str:
    return page.specific_deferred.get_admin_display_title()
