"""Makes preview links, signs their tokens, and reads the page that a token shows: one page of one site each."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from sites_app.models import PreviewLink, SiteSettings
from sites_app.tenancy import within_sites

# How long what stands in an editor's form can be seen by its token, and how long a link may live at most.
PANEL_SECONDS = 3_600
LONGEST = timedelta(days=90)
KEPT_AFTER = timedelta(days=7)
_SALT = "sites_app.preview_links"
INVALID, EXPIRED = "invalid-preview-token", "preview-expired"


class PreviewError(Exception):
    """The token shows nothing; `code` says why: `INVALID` or `EXPIRED`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def make_link(page: Page, *, site: Site, user: User | None, expires_at: datetime, name: str = "") -> PreviewLink:
    """A link to the page's latest draft, to hand out. Raises ValidationError for a moment that is over or too far."""
    link = PreviewLink(site=site, page=page.page_ptr if hasattr(page, "page_ptr") else page, name=name)
    link.created_by, link.expires_at = user, min(expires_at, timezone.now() + LONGEST)
    link.full_clean(exclude=["key", "content"])
    link.save()
    return link


def keep_form(page: Page, *, site: Site, user: User | None) -> PreviewLink:
    """The link to what stands in the person's form now; there is one for each page and person."""
    now = timezone.now()
    content = json.loads(page.to_json())
    values = {"site": site, "content": content, "expires_at": now + timedelta(seconds=PANEL_SECONDS)}
    with transaction.atomic():
        PreviewLink.objects.filter(expires_at__lt=now - KEPT_AFTER).delete()
        link, _ = PreviewLink.objects.update_or_create(
            page_id=page.pk, created_by=user, content__isnull=False, defaults=values
        )
    return link


def token_of(link: PreviewLink) -> str:
    """The token of a link, in which nothing can be changed."""
    return Signer(salt=_SALT).sign_object({"key": str(link.key), "site": link.site_id, "page": link.page_id})


def page_of(token: str, *, site: Site) -> Any:
    """The page that the token shows, of its own type and in no way stored. Raises PreviewError."""
    try:
        said = Signer(salt=_SALT).unsign_object(token)
        key, site_id = said["key"], said["site"]
    except (BadSignature, KeyError, TypeError, ValueError) as error:
        raise PreviewError(INVALID, "There is no such preview, or it was withdrawn.") from error
    link = PreviewLink.objects.for_site(site).filter(key=key).first() if site_id == site.pk else None
    if link is None:
        raise PreviewError(INVALID, "There is no such preview, or it was withdrawn.")
    if not link.is_valid:
        raise PreviewError(EXPIRED, "This preview has expired. Ask for a new link.")
    page = within_sites(Page.objects.filter(pk=link.page_id), [site.pk]).first()
    if page is None:
        raise PreviewError(INVALID, "The page is no longer on this site.")
    if link.content is None:
        return page.get_latest_revision_as_object()
    return page.specific.with_content_json({**link.content, "pk": page.pk})


def address_of(link: PreviewLink, *, settings: SiteSettings, path: str) -> str:
    """Where the link opens: at the site's front end; without one, in the API."""
    given = {"preview_token": token_of(link), "page": link.page_id, "path": path}
    if settings.has_front_end:
        return f"{settings.front_end_url}{settings.front_end_preview_path}?{urlencode(given)}"
    root = settings.site.root_url
    return f"{root}/preview/?{urlencode({'preview_token': given['preview_token']})}"
