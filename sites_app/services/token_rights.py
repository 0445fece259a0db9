"""What the account of an API token may do: the rights of the roles that its scopes stand for, on the token's site.

Services and workers ask for a user's rights, as they do for people; so a token's account is in the groups of the
site's roles, and a platform token's account passes everywhere. The scopes themselves are asked for at the edge. Nobody
can sign in by such an account: it has no password and no address.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.contrib.auth.models import Group
from django.db.models import Q

from sites_app.enums import APIScope, SiteRole, TokenLevel
from sites_app.models import APIToken, SiteMembership

# A scope that only reads needs no right of its account's: what is read is cut to the token's site.
ROLES: Mapping[APIScope, SiteRole] = {
    APIScope.CONTENT_WRITE: SiteRole.EDITOR,
    APIScope.CAMPAIGNS_WRITE: SiteRole.EDITOR,
    APIScope.JOBS_WRITE: SiteRole.EDITOR,
    APIScope.ARTICLES_REVIEW: SiteRole.APPROVER,
    APIScope.ARTICLES_PUBLISH: SiteRole.APPROVER,
}


def grant(token: APIToken) -> None:
    """Give the token's account the rights that its scopes need, and no others."""
    roles = roles_of(token.scopes)
    user = token.user
    user.is_active = bool(roles)
    user.is_superuser = token.level == TokenLevel.PLATFORM and bool(roles)
    user.save(update_fields=["is_active", "is_superuser"])
    memberships = SiteMembership.objects.filter(site=token.site_id, role__in=roles)
    user.groups.set(Group.objects.filter(pk__in=memberships.values("group")))


def withdraw(token: APIToken, *, at: datetime) -> None:
    """Take the account's rights, unless another token goes by it; what runs in its name can change nothing more."""
    is_alive = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at))
    user = token.user
    if APIToken.objects.filter(is_alive, user=user).exists():
        return
    user.is_active = user.is_superuser = False
    user.save(update_fields=["is_active", "is_superuser"])
    user.groups.clear()


def roles_of(scopes: Collection[str]) -> set[SiteRole]:
    """The roles whose rights the scopes need."""
    return {ROLES[APIScope(scope)] for scope in scopes if APIScope(scope) in ROLES}
