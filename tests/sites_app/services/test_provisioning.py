"""Provisioning: a tenant is whole after one call, and a second call changes nothing."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, GroupPagePermission, GroupSitePermission, Page, Site, Workflow

from sites_app.enums import HubKind, MenuLocation, SiteRole
from sites_app.models import HomePage, HubPage, Menu, SiteDomain, SiteMembership, SiteSettings
from sites_app.services.provisioning import ProvisioningError, add_hub, move_local_sites, provision_site, repair_site

pytestmark = pytest.mark.django_db


def provision_gamma(**overrides):
    return provision_site(**{"key": "gamma", "name": "Gamma", "hostname": "gamma.test", **overrides})


def row_counts():
    models = (Site, Page, Collection, Group, Menu, SiteMembership, SiteSettings, Workflow)
    return [model.objects.count() for model in (*models, GroupPagePermission, GroupSitePermission)]


def test_a_new_site_is_whole(site_a, site_b):
    site = provision_gamma(port=8000, settings={"phone": "123"})
    assert not site.is_default_site
    assert site.root_url == "http://gamma.test:8000"
    home = site.root_page.specific
    assert isinstance(home, HomePage)
    assert (home.depth, home.live, home.locale.language_code) == (2, True, "en")
    assert home.live_revision_id == home.latest_revision_id is not None
    settings = SiteSettings.objects.get(site=site)
    assert (settings.key, settings.name, settings.phone, settings.collection.name) == ("gamma", "Gamma", "123", "Gamma")
    assert set(Menu.objects.for_site(site).values_list("location", flat=True)) == set(MenuLocation)
    roles = dict(SiteMembership.objects.for_site(site).values_list("role", "group__name"))
    assert roles == {
        SiteRole.ADMINISTRATOR: "Gamma: administrators",
        SiteRole.EDITOR: "Gamma: editors",
        SiteRole.APPROVER: "Gamma: approvers",
    }
    task = home.get_workflow().tasks.get().specific
    assert set(task.groups.values_list("name", flat=True)) == {"Gamma: approvers", "Gamma: administrators"}


def test_provisioning_again_adds_nothing(site_a):
    provision_gamma()
    before = row_counts()
    again = provision_gamma()
    assert row_counts() == before
    assert again.hostname == "gamma.test"


def test_provisioning_again_keeps_what_people_edited():
    site = provision_gamma()
    SiteSettings.objects.filter(site=site).update(phone="edited")
    provision_gamma(name="Other", settings={"phone": "given"})
    settings = SiteSettings.objects.get(site=site)
    assert (settings.name, settings.phone) == ("Gamma", "edited")


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"key": "alpha", "hostname": "gamma.test"}, "belongs to the site on alpha.test"),
        ({"hostname": "alpha.test"}, "host of another site"),
        ({"hostname": "ALPHA.test."}, "host of another site"),
        ({"hostname": "www.beta.test"}, "further domain of another site"),
        ({"hostname": "localhost"}, "serves the admin"),
        ({"hostname": "https://gamma.test/"}, "host name"),
        ({"key": "Not A Key"}, "is no key"),
        ({"language": "tlh"}, "WAGTAIL_CONTENT_LANGUAGES"),
    ],
)
def test_what_cannot_be_had_is_refused_and_leaves_nothing(site_a, site_b, overrides, message):
    before = row_counts()
    with pytest.raises(ProvisioningError, match=message):
        provision_gamma(**overrides)
    assert row_counts() == before


def test_a_wrong_setting_leaves_nothing(site_a):
    from django.core.exceptions import ValidationError

    before = row_counts()
    with pytest.raises(ValidationError):
        provision_gamma(settings={"brand_color": "red"})
    assert row_counts() == before


def test_two_sites_of_one_name_have_groups_of_their_own(site_a):
    first, second = provision_gamma(), provision_gamma(key="gamma-two", hostname="gamma-two.test")
    groups = [set(SiteMembership.objects.for_site(site).values_list("group", flat=True)) for site in (first, second)]
    assert len(groups[0]) == len(groups[1]) == 3
    assert not groups[0] & groups[1]


def test_repair_gives_back_a_missing_right(site_a):
    lost = GroupSitePermission.objects.filter(site=site_a.site, permission__codename="change_menu")
    assert lost.count() == 2
    lost.delete()
    repair_site(site_a.site)
    assert lost.all().count() == 2


def test_a_hub_is_made_once(site_a):
    hub = add_hub(site_a.home, title="Texas", slug="texas", kind=HubKind.STATE)
    assert add_hub(site_a.home, title="Texas", slug="texas", kind=HubKind.STATE) == hub
    assert (hub.kind, hub.live, hub.locale) == (HubKind.STATE, True, site_a.home.locale)
    assert hub.live_revision_id is not None
    assert HubPage.objects.child_of(site_a.home).filter(slug="texas").count() == 1
    assert not Page.find_problems()[4]


def test_a_draft_hub_stays_a_draft(site_a):
    hub = add_hub(site_a.home, title="Texas", slug="texas", live=False)
    assert not hub.live
    assert hub.latest_revision_id is not None


def test_a_hub_does_not_take_over_another_page(site_a):
    with pytest.raises(ProvisioningError, match="no hub page"):
        add_hub(site_a.home, title="About", slug="about")


def test_a_domain_may_not_be_a_site_of_another(site_a, site_b):
    from django.core.exceptions import ValidationError

    domain = SiteDomain(site=site_a.site, hostname="BETA.test")
    with pytest.raises(ValidationError, match="primary domain"):
        domain.full_clean()


def test_sites_of_this_machine_move_to_its_port_and_others_stay(site_a, site_b):
    Site.objects.filter(pk=site_a.site.pk).update(hostname="alpha.localhost", port=8000)
    assert move_local_sites(port=9000) == 1
    assert Site.objects.get(pk=site_a.site.pk).root_url == "http://alpha.localhost:9000"
    assert Site.objects.get(pk=site_b.site.pk).port == site_b.site.port
    assert move_local_sites(port=9000) == 0
