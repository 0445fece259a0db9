"""`manage.py release`: the plans, what is due, and the switch of a site."""

import io

import pytest
from django.core.management import CommandError, call_command

from generator.enums import PlanStatus
from generator.models import ReleasePlan, ReleasePolicy

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("release", *arguments, stdout=output)
    return output.getvalue()


def test_the_open_plans_are_listed(plan, site_a, site_b):
    text = run("--site", "alpha")
    assert "2027-06-01 09:15" in text
    assert site_b.mark not in text
    assert site_b.mark in run()


def test_nothing_is_due_before_its_moment(plan):
    assert run("--due") == "Nothing is due.\n"


def test_a_plan_is_paused_and_resumed(plan):
    assert "paused" in run("--site", "alpha", "--pause", "cities")
    assert ReleasePlan.objects.get(pk=plan.pk).status == PlanStatus.PAUSED
    run("--site", "alpha", "--resume", "cities")
    assert ReleasePlan.objects.get(pk=plan.pk).status == PlanStatus.ACTIVE
    assert ReleasePlan.objects.get(pk=plan.pk).created_by == plan.created_by
    for arguments, message in (
        (("--pause", "cities"), "Several sites"),
        (("--pause", "none"), "No campaign"),
        (("--site", "alpha", "--resume", "cities"), "cannot become active"),
        (("--site", "none"), "There is no site"),
    ):
        with pytest.raises(CommandError, match=message):
            run(*arguments)


def test_a_site_is_stopped_with_a_reason_and_started_again(plan, site_a, site_b):
    with pytest.raises(CommandError, match="Say why"):
        run("--stop-site", "alpha")
    run("--stop-site", "alpha", "--because", "Wrong price")
    assert ReleasePolicy.objects.get(site=site_a.site).stopped_because == "Wrong price"
    assert not ReleasePolicy.objects.filter(site=site_b.site, stopped_at__isnull=False).exists()
    assert "stopped" in run("--site", "alpha")
    run("--start-site", "alpha")
    assert ReleasePolicy.objects.get(site=site_a.site).stopped_at is None
