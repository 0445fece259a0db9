"""Which conversions are told to whom: rows in the conversion's own transaction, which a task sends later.

What is known of the person comes from the packages above, which register a provider; what a service tells people by is
hashed at once as that service wants it, and encrypted until it is sent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from wagtail.models import Site

from sites_app.models import SiteSettings
from tracking.enums import ConsentRule, DispatchStatus
from tracking.models import Conversion, Destination, Dispatch
from tracking.services.adapters import ADAPTERS
from tracking.services.adapters.messages import Happening

NO_CONSENT = "The visitor did not consent."
ERASED = "The person was erased."


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a conversion is about: what they wrote, and the keys of the consent fields that they ticked."""

    email: str = ""
    phone: str = ""
    consents: frozenset[str] = field(default_factory=frozenset)


# From a conversion to its person; None when there is nobody that the package knows of.
Provider = Callable[[Conversion], Person | None]

_providers: list[Provider] = []


def register_person(provider: Provider) -> None:
    """Asks the provider for each conversion that is sent anywhere; for the `ready` of an app's config."""
    if provider not in _providers:
        _providers.append(provider)


def plan(conversion: Conversion) -> int:
    """Make the rows of what the conversion is told to whom, and return how many will be sent.

    In the conversion's transaction. One that may not be sent has a row as well, which says why.
    """
    chosen = [each for each in _active(conversion.site_id) if not each.names or conversion.name in each.names]
    if not chosen:
        return 0
    person = _person_of(conversion)
    country = _country_of(conversion.site_id) if person and person.phone else ""
    rows = [_dispatch(conversion, destination, person=person, country=country) for destination in chosen]
    Dispatch.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(row.status == DispatchStatus.PENDING for row in rows)


def happening_of(conversion: Conversion, *, dispatch: Dispatch, root_url: str = "") -> Happening:
    """What a service is told of a conversion."""
    return Happening(
        id=conversion.pk,
        name=conversion.name,
        at=conversion.at,
        url=f"{root_url}{conversion.path}" if conversion.path.startswith("/") else "",
        value=conversion.value,
        currency=conversion.currency or dispatch.destination.currency,
        visitor=conversion.visitor,
        has_consent=dispatch.has_consent,
        click_ids={name: str(value) for name, value in conversion.click_ids.items() if value},
        person=dispatch.person,
    )


def forget(site: Site | int, *, lead_ids: Iterable[int] = (), submission_ids: Iterable[int] = ()) -> int:
    """Take whom they were about from conversions, and tell nobody of them any more; how many conversions.

    They are still counted: a number of leads says nothing of a person.
    """
    rows = Conversion.objects.for_site(site)
    of_leads = rows.filter(lead_id__in=list(lead_ids))
    ids = {*of_leads.values_list("pk", flat=True)}
    ids |= {*rows.filter(submission_id__in=list(submission_ids)).values_list("pk", flat=True)}
    dispatches = Dispatch.objects.for_site(site).filter(conversion__in=ids)
    dispatches.filter(status__in=[DispatchStatus.PENDING, DispatchStatus.FAILED]).update(
        status=DispatchStatus.WITHHELD, error=ERASED, updated_at=timezone.now()
    )
    dispatches.update(person={}, response="")
    rows.filter(pk__in=ids).update(lead_id=None, submission_id=None, visitor=None, click_ids={})
    return len(ids)


def _active(site_id: int) -> list[Destination]:
    """The site's destinations that are on and have their credentials."""
    found = Destination.objects.for_site(site_id).filter(is_active=True).order_by("pk")
    return [destination for destination in found if destination.has_credentials]


def _person_of(conversion: Conversion) -> Person | None:
    return next((person for provider in _providers if (person := provider(conversion)) is not None), None)


def _country_of(site_id: int) -> str:
    found = SiteSettings.objects.filter(site=site_id).values_list("country", flat=True).first()
    return str(found or "")


def _dispatch(conversion: Conversion, destination: Destination, *, person: Person | None, country: str) -> Dispatch:
    row = Dispatch(site_id=conversion.site_id, destination=destination, conversion=conversion)
    row.has_consent = _has_consented(person, destination)
    if destination.consent_rule == ConsentRule.TICKED and not row.has_consent:
        row.status, row.error = DispatchStatus.WITHHELD, NO_CONSENT
        return row
    adapter = ADAPTERS[destination.kind]
    if person is not None:
        row.person = adapter.identify(email=person.email, phone=person.phone, country=country)
    if lack := adapter.lacks(happening_of(conversion, dispatch=row)):
        row.status, row.error, row.person = DispatchStatus.WITHHELD, lack, {}
    return row


def _has_consented(person: Person | None, destination: Destination) -> bool:
    given = person.consents if person is not None else frozenset()
    return destination.consent_field in given if destination.consent_field else bool(given)
