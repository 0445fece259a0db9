"""The platform's admin of sites: whole sites, no default one, no deletion."""

import pytest
from django.urls import reverse
from wagtail.models import Site

from leads.models import Form
from sites_app.models import SiteDomain, SiteSettings

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"wagtailsites:{name}", args=args)


def new(**overrides):
    return {"site_name": "Gamma", "key": "gamma", "hostname": "gamma.test", "port": 80, "language": "en", **overrides}


def test_a_site_made_in_the_admin_is_whole(site_a, superuser, client_for):
    response = client_for(superuser).post(address("add"), new(is_default_site="on", hostname="Gamma.test"))
    assert response.status_code == 302
    row = SiteSettings.objects.get(key="gamma")
    assert (row.name, row.site.hostname, row.site.is_default_site) == ("Gamma", "gamma.test", False)
    assert client_for(host="gamma.test").get("/").status_code == 200


def test_a_new_site_needs_a_name_and_a_host_and_begins_with_a_contact_page(site_a, site_b, superuser, client_for):
    data = {"site_name": "Crumb & Copper", "hostname": "crumb.test", "port": 80, "language": "en", "key": ""}
    response = client_for(superuser).post(address("add"), {**data, "email": "desk@crumb.test", "with_contact": "on"})
    row = SiteSettings.objects.get(key="crumb-copper")
    assert response["Location"] == reverse("wagtailsettings:edit", args=["sites_app", "sitesettings", row.site_id])
    visitor = client_for(host="crumb.test")
    page = visitor.get("/contact/").text
    assert 'action="/forms/contact/"' in page
    assert 'href="/contact/"' in visitor.get("/").text
    assert set(Form.objects.for_site(row.site).values_list("key", "recipients")) == {
        ("contact", "desk@crumb.test"),
        ("newsletter", "desk@crumb.test"),
    }
    assert "crumb" not in client_for(host="alpha.test").get("/").text


def test_a_site_that_another_process_made_is_served_at_once(site_a, monkeypatch, client_for):
    visitor = client_for(host="gamma.test")
    assert visitor.get("/").status_code == 404
    SiteDomain.objects.bulk_create([SiteDomain(site=site_a.site, hostname="gamma.test", redirects=False)])
    assert visitor.get("/").status_code == 404
    monkeypatch.setattr("sites_app.hosts._UNKNOWN_SECONDS", 0)
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"hostname": "localhost"}, "hostname"),
        ({"hostname": "www.beta.test"}, "hostname"),
        ({"hostname": "beta.test", "port": 81}, "hostname"),
        ({"hostname": "not a host"}, "hostname"),
        ({"key": "alpha"}, "key"),
        ({"site_name": ""}, "site_name"),
    ],
)
def test_what_cannot_be_had_is_a_form_error(site_a, site_b, superuser, client_for, overrides, field):
    response = client_for(superuser).post(address("add"), new(**overrides))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert Site.objects.count() == 2


def test_a_site_moves_but_never_becomes_the_default(site_a, superuser, client_for):
    data = {"hostname": "moved.test", "port": 8000, "site_name": "Moved", "is_default_site": "on"}
    client_for(superuser).post(address("edit", site_a.site.pk), data)
    site = Site.objects.get(pk=site_a.site.pk)
    assert (site.hostname, site.port, site.is_default_site) == ("moved.test", 8000, False)
    assert client_for(host="alpha.test").get("/about/").status_code == 404
    assert client_for(host="moved.test").get("/about/").status_code == 200


def test_a_site_is_not_deleted_in_the_admin(site_a, superuser, client_for):
    client_for(superuser).post(address("delete", site_a.site.pk))
    assert Site.objects.filter(pk=site_a.site.pk).exists()


def test_the_database_refuses_a_default_site(site_a):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=site_a.site.pk).update(is_default_site=True)
