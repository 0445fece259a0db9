"""A site's own scripts: what is admitted, what the pages' policy then says, and who may put them there."""

import base64
import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from sites_app.models import SiteScripts
from sites_app.script_policy import MarkupError, additions, read_hosts, widened

INLINE = "window.asked = true;\nstart();"


def sha(code):
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def test_inline_code_is_admitted_by_its_hash():
    found = additions(markup=f"<script>{INLINE}</script><style>a{{color:red}}</style>", hosts="")
    assert found == {"script-src": [sha(INLINE)], "style-src": [sha("a{color:red}")]}


def test_data_in_a_script_needs_no_hash():
    assert additions(markup='<script type="application/ld+json">{}</script>', hosts="") == {}


@pytest.mark.parametrize(
    ("markup", "hosts", "message"),
    [
        ('<script src="https://a.example.com/x.js"></script>', "", "a.example.com"),
        ('<script src="https://example.com/x.js"></script>', "*.example.com", "example.com"),
        ('<script src="http://a.example.com/x.js"></script>', "a.example.com", "https"),
        ('<script src="data:text/javascript,1"></script>', "", "https"),
        ('<img src="/x.png" onerror="alert(1)">', "", "onerror"),
        ('<p style="color:red">', "", "style"),
        ('<base href="https://a.example.com/">', "", "base"),
        ('<form action="https://a.example.com/">', "", "form"),
        ("<script>never closed", "", "closed"),
        ("", "https://a.example.com", "no host"),
        ("", "*", "no host"),
        ("", "localhost", "no host"),
        ("", "a.example.com; script-src *", "no host"),
        ("", "'unsafe-inline'", "no host"),
        ("", "a.example.com\n" * 21, "At most"),
    ],
)
def test_what_no_policy_should_admit_is_refused(markup, hosts, message):
    with pytest.raises(MarkupError, match=message):
        additions(markup=markup, hosts=hosts)


def test_a_wildcard_admits_hosts_beneath_it():
    found = additions(markup='<script src="https://a.example.com/x.js"></script>', hosts=" *.Example.com ")
    assert found["connect-src"] == ["https://*.example.com"]
    assert read_hosts("\n\n") == []


def test_the_policy_keeps_what_everybody_has():
    policy = widened({"default-src": ["'self'"], "object-src": ["'none'"]}, {"frame-src": ["https://a.example.com"]})
    assert policy["frame-src"] == ["'self'", "https://a.example.com"]
    assert policy["object-src"] == ["'none'"]


@pytest.mark.django_db
def test_a_page_carries_the_scripts_and_admits_them(site_a, client_for):
    SiteScripts.objects.create(site=site_a.site, head=f"<script>{INLINE}</script>".replace("\n", "\r\n"))
    for path in ("/", "/about/", "/search/", "/nothing/"):
        response = client_for(host=site_a.host).get(path)
        assert f"<script>{INLINE}</script>" in response.text
        assert sha(INLINE) in response["Content-Security-Policy"]
        assert "nonce" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_preview_runs_no_script_of_the_site(site_a, client_for):
    SiteScripts.objects.create(site=site_a.site, head=f"<script>{INLINE}</script>")
    address = reverse("wagtailadmin_pages:view_draft", args=[site_a.page("about").pk])
    response = client_for(site_a.editor).get(address)
    assert response.status_code == 200
    assert INLINE not in response.text


@pytest.mark.django_db
def test_markup_is_refused_in_words(site_a):
    with pytest.raises(ValidationError, match="https"):
        SiteScripts(site=site_a.site, head='<script src="http://a.example.com/"></script>').full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), [("administrator", 200), ("editor", 302), ("approver", 302)])
def test_scripts_have_a_permission_of_their_own(site_a, site_b, client_for, role, status):
    client = client_for(site_a.user(role))
    address = reverse("wagtailsettings:edit", args=["sites_app", "sitescripts", site_a.site.pk])
    assert client.get(address).status_code == status
    other = reverse("wagtailsettings:edit", args=["sites_app", "sitescripts", site_b.site.pk])
    assert client.get(other).status_code in {302, 404}


@pytest.mark.django_db
def test_who_may_change_the_settings_may_not_change_scripts_by_that(site_a, client_for):
    from wagtail.models import GroupSitePermission

    rights = GroupSitePermission.objects.filter(site=site_a.site, permission__codename="change_sitescripts")
    assert rights.count() == 1
    rights.delete()
    client = client_for(site_a.administrator)
    assert (
        client.get(reverse("wagtailsettings:edit", args=["sites_app", "sitesettings", site_a.site.pk])).status_code
        == 200
    )
    address = reverse("wagtailsettings:edit", args=["sites_app", "sitescripts", site_a.site.pk])
    assert client.post(address, {"head": "<script>1</script>", "body": "", "hosts": ""}).status_code == 302
    assert not SiteScripts.objects.filter(head__contains="script").exists()
