"""Every endpoint of the API, asked by every kind of caller on every kind of host for rows and sites of both tenants.

What a caller cannot reach is as if it were not there: the answer holds nothing of it, is the same as for what nobody
has, and changes nothing of it. An endpoint without a sample fails.

In the long form every caller also calls on the hosts of sites what is no reading, where the host should say nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from api import v3
from api.openapi import document
from tests.api_world import IS_LONG, MISSING, Caller, World, undone
from tests.isolation.api_samples import RESOURCES, Aim, Answer, Sample, ask, send
from tests.isolation.tenant_rows import TenantRows
from tests.isolation.test_admin import Writes, marks
from tests.isolation.urls import PARAMETER, urls_beneath

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_api_is_open")]

PLATFORM, ALPHA, BETA = "localhost", "alpha.test", "beta.test"
TENANT_OF = {ALPHA: "alpha", BETA: "beta"}
# Who calls on which host; whoever has no credential that counts is as good on one as on another.
ON_ALPHA = ("nobody", "token", "token of the other", "platform token", "administrator", "signed in", "maintenance")
ON_BETA = ("nobody", "token", "administrator")
# The same in the short form: for readings, and for the rest.
READERS_ON_ALPHA, READERS_ON_BETA = ("nobody", "token of the other", "platform token", "administrator"), ("token",)
FEW_ON_ALPHA, FEW_ON_BETA = ("platform token",), ("token",)
# The rows and the site that requests name, as the keys of tenants.
AIMS = (("alpha", "alpha"), ("beta", "beta"), ("beta", "alpha"))
FORMS = ("key", "site", "host")
# What of rows is a name and no number.
NAMES = {"key", "host", "person"}
# What is still to come says so.
NOT_YET = 501


def endpoints() -> set[str]:
    described = (document()["paths"], v3.description()["paths"])
    return {f"{method.upper()} {path}" for paths in described for path, methods in paths.items() for method in methods}


def test_every_endpoint_has_a_sample():
    known = {endpoint for samples in RESOURCES.values() for endpoint in samples}
    plain = {"GET /api/", "GET /api/docs", "GET /api/openapi.json", "GET /api/v3/openapi.json"}
    assert known == endpoints() | plain
    # What is served and not described.
    served = {"/" + PARAMETER.sub(r"{\1}", url.route) for url in urls_beneath("api/")}
    assert served == {endpoint.split(" ")[1] for endpoint in known}


class Changes(Writes):
    """Leaves out what is noted whatever a caller may do: that its token was used."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_note = sql.startswith("UPDATE") and 'SET "last_used_at" = ' in sql
        return execute(sql, params, many, context) if is_note else super().__call__(execute, sql, params, many, context)


class Walk:
    """Sends samples to one endpoint after another and notes what is wrong with the answers."""

    def __init__(self, world: World) -> None:
        self.world, self.problems = world, []
        self.owned = {key: TenantRows(tenant) for key, tenant in world.tenants.items()}
        self.before = {key: rows.state() for key, rows in self.owned.items()}
        self.answers: dict[str, Any] = {}

    def look_at(self, endpoint: str, sample: Sample) -> None:
        self.answers.clear()
        self._is_answered(endpoint, sample)
        for number, (caller, host) in enumerate(self._situations(sample)):
            for aim in self._aims(sample, caller):
                self._judge(endpoint, sample, caller, host, aim, FORMS[number % len(FORMS)])

    def _situations(self, sample: Sample) -> Iterator[tuple[Caller, str]]:
        callers, few = self.world.callers, (FEW_ON_ALPHA, FEW_ON_BETA)
        if IS_LONG or sample.reads_for_anybody:
            few = (ON_ALPHA, ON_BETA) if IS_LONG else (READERS_ON_ALPHA, READERS_ON_BETA)
        yield from ((caller, PLATFORM) for caller in callers.values())
        for host, names in zip((ALPHA, BETA), few, strict=True):
            yield from ((callers[name], host) for name in names)

    @staticmethod
    def _aims(sample: Sample, caller: Caller) -> tuple[tuple[str, str], ...]:
        """Whoever reaches nothing is sent away whatever is named: in the short form they ask for rows of the other."""
        return AIMS if IS_LONG or caller.reach or sample.reads_for_anybody else AIMS[1:2]

    def _is_answered(self, endpoint: str, sample: Sample) -> None:
        """Whether the sample is a good one: who may do it gets what it is for, and of their own."""
        caller = self.world.callers[sample.by]
        answer, _ = self._send(endpoint, sample, caller, sample.host, ("alpha", "alpha"), "key")
        if answer.status != sample.expected:
            self.problems.append(f"{endpoint}: {sample.by} gets {answer.status} {answer.text[:300]}")

    def _judge(self, endpoint: str, sample: Sample, caller: Caller, host: str, aim: tuple[str, str], form: str) -> None:
        reach = self._reach(sample, caller, host, aim[1])
        answer, changed = self._send(endpoint, sample, caller, host, aim, form)
        found = [leak(answer, tenant) for key, tenant in self.world.tenants.items() if key not in reach]
        found += [f"changes {key}" for key in changed if key not in reach]
        if answer.status >= 500 and answer.status != NOT_YET:
            found.append(f"breaks: {answer.text[:300]}")
        as_if = tuple(key if key in reach else MISSING for key in aim)
        if as_if != aim:
            other, _ = self._send(endpoint, sample, caller, host, as_if, form)
            if (mine := self._shape(answer)) != (theirs := self._shape(other)):
                found.append(f"tells it from what is missing: {mine} {theirs}")
        where = f"{endpoint} by {caller.name} on {host} for rows of {aim[0]}, naming {aim[1]} by {form}"
        self.problems += [f"{where}: {each}" for each in found if each]

    @staticmethod
    def _reach(sample: Sample, caller: Caller, host: str, named: str) -> frozenset[str]:
        """The tenants that the caller may see with the request: on a tenant's host that tenant at most."""
        reach = caller.reach
        if sample.reads_for_anybody:
            reach = frozenset(TENANT_OF.values()) if "Authorization" not in caller.headers else reach
            reach &= {TENANT_OF.get(host, named)}
        return reach & {TENANT_OF[host]} if host in TENANT_OF else reach

    def _send(
        self, endpoint: str, sample: Sample, caller: Caller, host: str, aim: tuple[str, str], form: str
    ) -> tuple[Answer, list[str]]:
        """The answer, and the keys of those tenants out of reach of whom something is not as it was."""
        rows, named = (self.world.rows[key] for key in aim)
        wanted = ask(endpoint, sample, Aim(rows, named, form), names_site=host == PLATFORM)
        watched = self.owned.keys() - self._reach(sample, caller, host, aim[1])
        key = f"{caller.name} {host} {sorted(watched)} {wanted.key}"
        if key not in self.answers:
            writes, states = Changes(), {}
            with undone(), connection.execute_wrapper(writes):
                answer = send(wanted, host, caller.headers)
                if writes.happened and answer.status < 500:
                    states = {each: self.owned[each].state() for each in watched}
            self.answers[key] = answer, [each for each, state in states.items() if state != self.before[each]]
        return self.answers[key]

    def _shape(self, answer: Answer) -> tuple[int, str, str]:
        """What two answers have in common that differ in nothing but names, numbers and secrets."""
        names = {value for rows in self.world.rows.values() for name, value in rows.items() if name in NAMES}
        text = re.sub("|".join(map(re.escape, sorted(names, key=len, reverse=True))), "#", answer.text)
        return answer.status, answer.kind, re.sub(r"[\w.:-]{20,}|\d+", "#", text)


def leak(answer: Answer, tenant: Any) -> str:
    """What an answer says of the tenant, or nothing."""
    at = next((at for mark in marks(tenant) if (at := answer.text.find(mark)) >= 0), -1)
    return "" if at < 0 else f"says {answer.text[max(0, at - 60) : at + 60]}"


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_a_caller_cannot_reach_is_as_if_it_were_not_there(api_world, resource):
    walk = Walk(api_world)
    for endpoint, sample in RESOURCES[resource].items():
        walk.look_at(endpoint, sample)
    assert not walk.problems, "\n" + "\n".join(walk.problems)


def test_the_rows_of_a_tenant_are_found_wherever_they_hang(api_world):
    """What the walk compares: without a model there, a change of its rows would not be seen."""
    from generator.models import CampaignAxis, FragmentItem, GeneratedArticle, JobError, ReleasePlan
    from leads.models import FormField, Submission
    from sites_app.models import MenuItem, SiteImage, StandardPage
    from webhooks.models import WebhookDelivery

    rows = TenantRows(api_world.tenants["beta"])
    assert rows.models >= {CampaignAxis, FragmentItem, GeneratedArticle, JobError, ReleasePlan, FormField, Submission}
    assert rows.models >= {MenuItem, SiteImage, StandardPage, WebhookDelivery}
    before = rows.state()
    with undone():
        StandardPage.objects.filter(title="betamark lookalike services").update(introduction="x")
        assert {table for table, state in rows.state().items() if state != before[table]} == {"sites_app_standardpage"}
    assert rows.state() == before
