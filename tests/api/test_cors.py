"""Which websites' scripts may call a site's API: those that it lists, and never with cookies."""

import pytest
from django.core.exceptions import ValidationError

from sites_app.models.api_settings import validate_origins
from sites_app.page_cache import memos

pytestmark = pytest.mark.django_db
ORIGIN = "https://www.front.example"
PAGES = "/api/v2/pages/"


@pytest.fixture
def _listed(site_a) -> None:
    settings = site_a.settings
    settings.api_origins = f"{ORIGIN}\nhttp://localhost:3000"
    settings.save()
    memos.forget()


def preflight(client, origin: str, path: str = "/api/whoami"):
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    return client.options(path, headers=asks)


@pytest.mark.usefixtures("_listed")
def test_a_listed_origin_may_call_its_own_site_only(client_for, site_a, site_b, bearer):
    for origin in (ORIGIN, "http://localhost:3000"):
        response = client_for(host=site_a.host).get(PAGES, headers={"Origin": origin})
        assert response["Access-Control-Allow-Origin"] == origin
        assert "RateLimit-Remaining" in response["Access-Control-Expose-Headers"]
        assert not response.has_header("Access-Control-Allow-Credentials")
    for host, origin in (
        *((site_b.host, ORIGIN), ("localhost", ORIGIN), (site_a.host, "https://www.front.example.evil.test")),
        *((site_a.host, "https://front.example"), (site_a.host, "http://www.front.example"), (site_a.host, "null")),
    ):
        response = client_for(host=host).get("/api/whoami", headers={"Origin": origin})
        assert not response.has_header("Access-Control-Allow-Origin"), (host, origin)
        assert "Origin" in response["Vary"]


@pytest.mark.usefixtures("_listed")
def test_a_preflight_is_answered_before_anybody_is_asked_who_they_are(client_for, site_a, site_b):
    response = preflight(client_for(host=site_a.host), ORIGIN)
    assert (response.status_code, response["Access-Control-Allow-Origin"], response.content) == (204, ORIGIN, b"")
    assert {"Authorization", "Idempotency-Key"} <= set(response["Access-Control-Allow-Headers"].split(", "))
    assert "POST" in response["Access-Control-Allow-Methods"]
    for client, origin in ((client_for(host=site_b.host), ORIGIN), (client_for(host=site_a.host), "https://x.example")):
        refused = preflight(client, origin)
        assert refused.status_code == 204
        assert not [name for name in refused.headers if name.startswith("Access-Control-")]


@pytest.mark.usefixtures("_listed")
def test_errors_can_be_read_by_scripts_too(client_for, site_a):
    response = client_for(host=site_a.host).get("/api/whoami", headers={"Origin": ORIGIN})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (401, ORIGIN)


def test_any_origin_may_be_listed(client_for, site_a):
    settings = site_a.settings
    settings.api_origins = "*"
    settings.save()
    memos.forget()
    response = client_for(host=site_a.host).get(PAGES, headers={"Origin": "https://anywhere.example"})
    assert response["Access-Control-Allow-Origin"] == "https://anywhere.example"


@pytest.mark.parametrize(
    "wrong",
    [
        *("www.example.com", "https://example.com/", "https://example.com/path", "ftp://example.com", "https://"),
        *("https://a@b", "https://example.com:port", "https://example.com?x", "null"),
    ],
)
def test_what_is_no_origin_is_refused_by_its_line(wrong):
    with pytest.raises(ValidationError) as raised:
        validate_origins(f"https://www.example.com:8443\n\n{wrong}")
    assert "Line 3" in str(raised.value)
