"""`GET /api/admin/worklog`: who may read it, what it answers, on which hosts."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import log
from wagtail.models import APIToken

from generator.models import Campaign
from sites_app.services.api_tokens import create
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db

PATH = "/api/admin/worklog"


@pytest.fixture
def campaigns(site_a: Any, site_b: Any) -> list[Campaign]:
    made = [make_campaign(tenant) for tenant in (site_a, site_b)]
    for tenant, campaign in zip((site_a, site_b), made, strict=True):
        log(instance=campaign, action="generator.approve_campaign", user=tenant.approver, data={"version": 2})
        log(instance=campaign, action="generator.withdraw_approval", user=tenant.editor)
    return made


@pytest.fixture
def get(client_for: Any) -> Any:
    """`get(user, **parameters)` calls with a token of the person's; None sends none."""

    def call(user: Any, /, *, host: str = "localhost", token: str = "", **parameters: Any) -> Any:
        if user is not None:
            token = APIToken.create_token(user=user, name="test")[1]
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client_for(host=host).get(PATH, parameters, headers=headers)

    return call


def refused(response: Any, status: int, code: str) -> bool:
    body = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (body["status"], body["code"], body["error"]) == (status, code, True)
    assert body["message"] == body["detail"]
    return response.status_code == status


def sites(response: Any) -> set[str]:
    assert response.status_code == 200
    return {entry["site_id"] for entry in response.json()["entries"]}


def test_without_a_valid_token_it_is_401(get, client_for, site_a, superuser):
    assert refused(get(None), 401, "unauthorized")
    assert refused(get(None, token="wagtail_nonsense"), 401, "unauthorized")
    token, key = APIToken.create_token(user=site_a.editor, name="gone")
    token.revoke()
    assert refused(get(None, token=key), 401, "unauthorized")
    assert get(None).headers["WWW-Authenticate"] == "Bearer"
    # A token that is not valid is not made up for by a session.
    response = client_for(superuser).get(PATH, headers={"Authorization": "Bearer wagtail_nonsense"})
    assert refused(response, 401, "unauthorized")


def test_who_is_no_more_is_401_and_who_works_on_no_site_is_403(get, site_a, django_user_model):
    stranger = django_user_model.objects.create_user("stranger")
    assert refused(get(stranger), 403, "forbidden")
    editor = site_a.editor
    editor.is_active = False
    editor.save()
    assert refused(get(editor), 401, "unauthorized")


@pytest.mark.parametrize("role", ["editor", "approver", "administrator"])
def test_each_reads_their_own_sites(get, client_for, site_a, site_b, superuser, campaigns, role):
    a, b = str(site_a.site.pk), str(site_b.site.pk)
    assert sites(get(site_a.user(role))) == sites(client_for(site_a.user(role)).get(PATH)) == {a}
    assert sites(get(site_b.user(role))) == {b}
    assert sites(get(superuser)) >= {a, b}


@pytest.mark.parametrize("name", ["site", "site_id"])
def test_a_site_that_is_named_is_one_of_the_callers(get, site_a, site_b, superuser, campaigns, name):
    for named in (str(site_b.site.pk), site_b.host, site_b.key):
        assert sites(get(superuser, **{name: named})) == {str(site_b.site.pk)}
        assert sites(get(site_b.editor, **{name: named})) == {str(site_b.site.pk)}
        assert refused(get(site_a.editor, **{name: named}), 404, "site-not-found")
    for named in ("999999", "nobody.test", "9" * 40):
        assert refused(get(site_a.editor, **{name: named}), 404, "site-not-found")


def test_a_token_reads_all_of_its_site_and_the_platforms_reads_everything(get, site_a, site_b, campaigns):
    a, b = str(site_a.site.pk), str(site_b.site.pk)
    own = create(name="Reader", site=site_a.site, scopes=["worklog:read"], by=site_a.administrator)[1]
    platform = create(name="Reader", site=None, scopes=["worklog:read"], by=None)[1]
    assert sites(get(None, token=own)) == {a}
    assert sites(get(None, token=platform)) >= {a, b, None}
    assert refused(get(None, token=own, site=site_b.key), 404, "site-not-found")
    assert sites(get(None, token=platform, site=site_b.key)) == {b}


def test_tenants_hosts_do_not_serve_it(get, client_for, site_a, superuser, campaigns):
    for user in (site_a.administrator, superuser):
        assert get(user, host=site_a.host).status_code == 404
    assert client_for(superuser, host=site_a.host).get(PATH).status_code == 404
    assert get(superuser, host="unknown.test").status_code == 404


def test_an_entry_has_the_fields_of_the_old_api(get, site_a, campaigns):
    answer = get(site_a.editor, entity_type="campaign", limit=1).json()
    [entry] = answer["entries"]
    assert {name: entry[name] for name in ("action", "entity_type", "entity_id", "details", "level", "user")} == {
        "action": "generator.withdraw_approval",
        "entity_type": "campaign",
        "entity_id": str(campaigns[0].pk),
        "details": {},
        "level": "warning",
        "user": "alpha-editor",
    }
    assert entry["timestamp"].endswith("Z")
    assert entry["message"] == "Campaign changed: its approval was withdrawn"
    later = get(site_a.editor, entity_type="campaign", limit=1, cursor=answer["next"]).json()
    assert [each["details"] for each in later["entries"]] == [{"version": 2}]


def test_it_is_filtered_by_level_kind_action_and_person(get, site_a, campaigns):
    def actions(**asked: Any) -> set[str]:
        return {entry["action"] for entry in get(site_a.editor, **asked).json()["entries"]}

    assert actions(level="warning") == {"generator.withdraw_approval"}
    assert actions(level="error") == set()
    assert actions(action="generator.approve_campaign") == {"generator.approve_campaign"}
    assert actions(action="generator.approve_campaign", level="warning") == set()
    assert actions(user="alpha-approver", entity_type="campaign") == {"generator.approve_campaign"}
    assert actions(user="beta-editor") == actions(entity_type="nonsense") == set()
    assert actions(since="2999-01-01T00:00:00Z") == set()


def test_what_cannot_be_read_is_422(get, site_a):
    for asked in ({"limit": 0}, {"limit": 201}, {"limit": "x"}, {"level": "loud"}, {"cursor": "x"}):
        assert refused(get(site_a.editor, **asked), 422, "invalid"), asked
    assert get(site_a.editor, limit=201).json()["errors"][0]["parameter"] == "limit"


def test_pages_of_the_log_hold_every_entry_once(get, site_a, campaigns):
    whole = [entry["id"] for entry in get(site_a.editor, limit=200).json()["entries"]]
    seen, cursor = [], ""
    while cursor is not None:
        answer = get(site_a.editor, limit=3, **({"cursor": cursor} if cursor else {})).json()
        seen += [entry["id"] for entry in answer["entries"]]
        cursor = answer["next"]
    assert seen == whole
    assert len(set(seen)) == len(seen)


def test_it_costs_the_same_for_one_entry_and_for_twenty(get, client_for, site_a, campaigns):
    client = client_for(site_a.editor)

    def cost(limit: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(PATH, {"limit": limit, "entity_type": "campaign"}).json()["entries"]) == limit
        return len(queries)

    for _ in range(20):
        log(instance=campaigns[0], action="generator.reopen_campaign", user=site_a.editor)
    cost(1)
    assert cost(20) == cost(1) <= 16
