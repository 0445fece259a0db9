"""Merging: two leads side by side, which values win, and what comes of it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from leads.assets import INBOX
from leads.models import Lead, Submission
from leads.services import duplicates, inbox, inbox_search, lead_origins, merging
from leads.views.inbox.sites import OfLead

_SIGNER = Signer(salt="leads.merge")
LABELS = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Telephone",
    "status": "Status",
    "value": "Value",
    "assigned_to": "Assigned to",
}
MOST_FOUND = 20


class MergeView(OfLead, WagtailAdminTemplateMixin, TemplateView):
    """Offers leads that may be the same person; with `?with=`, shows one of them beside this one."""

    template_name = "leads/inbox/merge.html"
    header_icon = "link"
    needs = "change"
    _show_breadcrumbs = True

    def get_page_title(self) -> str:
        return f"Merge {self.lead.known_as}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.address("list"), "label": f"Leads of {self.site.site_name}"},
            {"url": self.address("lead", self.lead.pk), "label": self.lead.known_as},
            {"url": "", "label": "Merge"},
        ]

    @cached_property
    def other(self) -> Lead | None:
        """The lead of `with`. Raises Http404 for one of another site, a merged one, or this one itself."""
        wanted = self.request.POST.get("with") or self.request.GET.get("with", "")
        if not wanted:
            return None
        rows = self.leads.exclude(pk=self.lead.pk).select_related("assigned_to", "first_submission__page")
        found = rows.filter(pk=wanted).first() if wanted.isdecimal() else None
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        text = self.request.GET.get("q", "").strip()
        context.update(
            site=self.site,
            lead=self.lead,
            other=self.other,
            undo_days=merging.UNDO_FOR.days,
            lead_url=self.address("lead", self.lead.pk),
            media=INBOX,
        )
        if self.other is None:
            found = inbox_search.matching(self.leads.exclude(pk=self.lead.pk), text, site=self.site) if text else ()
            context.update(
                duplicates=duplicates.duplicates_of(self.lead),
                text=text,
                found=list(found[:MOST_FOUND]) if text else [],
            )
        else:
            context.update(
                lines=self._lines(self.other),
                together=self._together(self.other),
                seen=_SIGNER.sign_object(merging.fingerprint(self.lead, self.other)),
            )
        return context

    def _lines(self, other: Lead) -> list[dict[str, Any]]:
        """What there is to choose: each field with both values, and which of them is proposed."""
        return [
            {
                "name": name,
                "label": label,
                "own": _shown(self.lead, name),
                "other": _shown(other, name),
                "is_same": _shown(self.lead, name) == _shown(other, name),
                # What this lead does not say is taken from the other one.
                "takes_other": not _shown(self.lead, name) and bool(_shown(other, name)),
            }
            for name, label in LABELS.items()
        ]

    def _together(self, other: Lead) -> list[dict[str, Any]]:
        """What is kept of both, with numbers."""
        both = [self.lead, other]
        counts = lead_origins.submission_counts(self.site.pk, [lead.pk for lead in both])
        origins = lead_origins.origins_of(both)
        return [
            {
                "lead": lead,
                "submissions": counts.get(lead.pk, 0),
                "notes": lead.notes.count(),
                "tags": [tag.name for tag in lead.tags.all()],
                "origin": origins.get(lead.pk),
                "last": Submission.objects.for_site(self.site).filter(lead=lead).order_by("-pk").first(),
            }
            for lead in both
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        other = self.other
        if other is None:
            raise Http404
        winners = [name for name in LABELS if request.POST.get(f"winner-{name}") == "other"]
        try:
            merging.merge(self.lead, other, winners=winners, user=self.user, seen=_seen(request.POST))
        except (ValidationError, inbox.ChangedMeanwhile) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            messages.error(request, said)
            return redirect(f"{self.address('merge', self.lead.pk)}?with={other.pk}")
        text = f"Both are one lead now. You can take it back for {merging.UNDO_FOR.days} days."
        messages.success(request, text)
        return redirect(self.address("lead", self.lead.pk))


def _seen(posted: Mapping[str, str]) -> Mapping[str, Any]:
    """What the person saw of both. Raises ValidationError for what was not ours."""
    try:
        found: Mapping[str, Any] = _SIGNER.unsign_object(posted.get("seen", ""))
    except BadSignature as error:
        raise ValidationError("The form was not complete. Look at both leads again.") from error
    return found


def _shown(lead: Lead, name: str) -> str:
    if name == "status":
        return str(lead.get_status_display())
    if name == "assigned_to":
        return inbox.name_of(lead.assigned_to) if lead.assigned_to else ""
    value = getattr(lead, name)
    return "" if value is None else f"{value:,}" if name == "value" else str(value)
