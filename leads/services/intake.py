"""The only way in for what visitors send: checked, judged and stored with its lead and its mails in one transaction.

Nothing that was accepted is lost: what looks like spam is held, and the mails to be sent are rows beside
the submission.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.db import transaction
from wagtail.models import Page, Site

from leads.enums import FieldKind, SpamLevel, SubmissionStatus
from leads.models import Form, Submission
from leads.services import files as stored_files
from leads.services import fingerprints, following, limits, spam, tokens, touches
from leads.uploads import digests
from leads.visitor_form import VisitorForm, texts
from sites_app.tenancy import within_sites
from tracking.services.sources import CLICK_IDS
from tracking.services.visitors import visitor_of

# A browser without our script names no sending: the same words again within this time are the same sending.
SENDING_SECONDS = 600
SAME_WORDS = timedelta(days=1)
LONGEST_ADDRESS = 2_000
LONGEST_KEY = 64
LONGEST_PARAMETER = 255


class PausedError(Exception):
    """The form takes nothing at the moment."""


class TooOftenError(Exception):
    """The visitor sent the form so often that nobody does by hand."""


class KeyReusedError(Exception):
    """Something else was sent under the same idempotency key before."""


class InvalidAnswersError(Exception):
    """The answers can't be taken; `form` is bound to them and has the errors."""

    def __init__(self, form: VisitorForm) -> None:
        super().__init__("The answers are not valid.")
        self.form = form


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """How a submission came. Address and user agent are only counted and hashed, never kept.

    `source` is where a program says that the visitor came from.
    """

    page_id: int | None = None
    page_url: str = ""
    referrer: str = ""
    source: str = ""
    address: str = ""
    user_agent: str = ""
    honeypot: str = ""
    token: str = ""
    idempotency_key: str = ""
    has_origin: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of it: the stored submission, whether this call stored it, and the mails to be sent now."""

    submission: Submission
    is_new: bool
    delivery_ids: tuple[int, ...] = field(default=())


def find_form(*, site: Site, key: str) -> Form | None:
    """The site's form with the key, whether it takes anything now or not."""
    return Form.objects.for_site(site).select_related("site__root_page", "redirect_page").filter(key=key).first()


def find_form_by_number(*, site: Site, number: int) -> Form | None:
    """The site's form with the number."""
    return Form.objects.for_site(site).select_related("site__root_page", "redirect_page").filter(pk=number).first()


def receive(
    *,
    form: Form,
    data: Mapping[str, Any],
    visit: Visit,
    at: datetime,
    files: Any = None,
    extras: Mapping[str, str] | None = None,
) -> Receipt:
    """Store what a visitor sent by the form, once for each idempotency key; a second time it is what was stored before.

    `extras` are what a program says beside the form's fields; they are kept as answers under their own names. Raises
    PausedError, InvalidAnswersError, TooOftenError and KeyReusedError; then nothing is stored.
    """
    if not form.is_active:
        raise PausedError
    bound = form.visitor_form(data, files, extras=extras)
    if not bound.is_valid():
        raise InvalidAnswersError(bound)
    draft = _draft(form, bound, visit=visit, at=at)
    with transaction.atomic(), stored_files.discarded_on_error() as written:
        submission, is_new = Submission.objects.get_or_create(
            site=form.site, idempotency_key=draft.idempotency_key, defaults=_values(draft)
        )
        if not is_new:
            if submission.content_hash != draft.content_hash:
                raise KeyReusedError
            return Receipt(submission, is_new=False)
        stored_files.keep(submission, bound.uploads(), at=at, written=written)
        delivery_ids = following.settle(submission, form=form, sent_at=at, at=at) if submission.is_received else ()
    return Receipt(submission, is_new=True, delivery_ids=delivery_ids)


def _draft(form: Form, bound: VisitorForm, *, visit: Visit, at: datetime) -> Submission:
    answers = bound.answers()
    stored = [answer.as_json() for answer in answers]
    words = "\n".join(text for _, text in texts(stored))
    visitor = fingerprints.of_visitor(visit.address, site_id=form.site_id, day=at.date())
    said = "\n".join([form.key, words, digests(upload for _, upload in bound.uploads())])
    content = fingerprints.of_words(said, site_id=form.site_id)
    verdict = _judge(form, bound, visit=visit, visitor=visitor, content=content, at=at)
    window = int(at.timestamp()) // SENDING_SECONDS
    sending = fingerprints.of_sending(said, form_id=form.pk, visitor=visitor, window=window)
    page = _page(form.site, visit.page_id)
    tracked = _tracked(visit, site=form.site, at=at)
    return Submission(
        site=form.site,
        # The form that programs send leads by is no row where a site has none.
        form=form if form.pk else None,
        form_key=form.key,
        form_name=form.name,
        page=page,
        status=SubmissionStatus.QUARANTINED if verdict.is_held else SubmissionStatus.RECEIVED,
        answers=stored,
        consent_text="\n".join(each.label for each in answers if each.kind == FieldKind.CONSENT and each.value),
        page_url=visit.page_url[:LONGEST_ADDRESS],
        referrer=visit.referrer[:LONGEST_ADDRESS],
        utm=campaign_parameters(visit.page_url),
        visitor=tracked,
        touch=touches.of_visit(
            form.site,
            page=page,
            page_url=visit.page_url[:LONGEST_ADDRESS],
            referrer=visit.referrer[:LONGEST_ADDRESS],
            given_source=visit.source[:LONGEST_PARAMETER],
            visitor=tracked,
            at=at,
        ),
        spam_score=verdict.score,
        spam_reasons=[reason.as_json() for reason in verdict.reasons],
        idempotency_key=_short(visit.idempotency_key) or sending,
        visitor_hash=visitor,
        content_hash=content,
    )


def _judge(form: Form, bound: VisitorForm, *, visit: Visit, visitor: str, content: str, at: datetime) -> spam.Verdict:
    sent_lately = limits.count(visitor, form_id=form.pk)
    if sent_lately > form.address_limit * limits.REFUSED_TIMES:
        raise TooOftenError
    lately = Submission.objects.for_site(form.site).filter(content_hash=content, created_at__gt=at - SAME_WORDS)
    if visit.idempotency_key:
        lately = lately.exclude(idempotency_key=_short(visit.idempotency_key))
    signs = spam.Signs(
        honeypot=visit.honeypot,
        age=tokens.age(visit.token, form_id=form.pk) if visit.token else None,
        sent_token=bool(visit.token),
        has_origin=visit.has_origin,
        sent_lately=sent_lately,
        limit=form.address_limit,
        said_before=lately.exists(),
    )
    blocked = [line.strip() for line in form.blocked_words.splitlines() if line.strip()]
    return spam.judge(bound.answers(), signs=signs, level=SpamLevel(form.spam_level), blocked=blocked)


def _tracked(visit: Visit, *, site: Site, at: datetime) -> int | None:
    """The number by which tracking knows the visitor today."""
    return visitor_of(visit.address, visit.user_agent, site_id=site.pk, at=at) if visit.address else None


def _short(key: str) -> str:
    """A key as it is stored: two long ones with one beginning stay two."""
    return key if len(key) <= LONGEST_KEY else fingerprints.of_key(key)


def _values(draft: Submission) -> dict[str, Any]:
    skipped = {"id", "site", "idempotency_key", "created_at", "updated_at", "lead"}
    names = [each.name for each in Submission._meta.concrete_fields if each.name not in skipped]
    return {name: getattr(draft, name) for name in names}


def _page(site: Site, page_id: int | None) -> Page | None:
    """The page that a visitor says they were on, if it is one of the site's."""
    if page_id is None:
        return None
    return within_sites(Page.objects.filter(pk=page_id), [site.pk]).first()


def campaign_parameters(url: str) -> dict[str, str]:
    """The `utm_…` parameters and click ids of an address."""
    try:
        query = parse_qsl(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return {}
    return {name: value[:LONGEST_PARAMETER] for name, value in query if name.startswith("utm_") or name in CLICK_IDS}
