"""People: a site's administrator manages those who work on that site and on no other."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from sites_app.enums import SiteRole
from sites_app.models import SiteMembership

pytestmark = pytest.mark.django_db


def group(tenant, role=SiteRole.EDITOR):
    return SiteMembership.objects.for_site(tenant.site).get(role=role).group


def url(name, *args):
    return reverse(f"wagtailusers_users:{name}", args=args)


def person(groups, **overrides):
    password = "Nine-lives-77"
    data = {"username": "new", "email": "new@alpha.test", "first_name": "N", "last_name": "W", "is_active": "on"}
    return {**data, "password1": password, "password2": password, "groups": [row.pk for row in groups], **overrides}


def test_an_administrator_lists_the_people_of_the_site(site_a, site_b, superuser, client_for):
    html = client_for(site_a.administrator).get(url("index")).content.decode()
    assert "alpha-editor" in html
    assert "beta-editor" not in html
    assert superuser.email not in html


@pytest.mark.parametrize("role", ["editor", "approver"])
def test_others_manage_nobody(site_a, client_for, role):
    response = client_for(site_a.user(role)).get(url("index"))
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_an_administrator_adds_a_person_to_the_site(site_a, client_for):
    response = client_for(site_a.administrator).post(url("add"), person([group(site_a)]))
    assert response.status_code == 302
    assert list(User.objects.get(username="new").groups.all()) == [group(site_a)]


def test_a_person_is_not_added_to_another_site(site_a, site_b, client_for):
    client = client_for(site_a.administrator)
    assert group(site_b).name not in client.get(url("add")).content.decode()
    assert client.post(url("add"), person([group(site_b)])).status_code == 200
    assert not User.objects.filter(username="new").exists()


def test_a_person_without_a_group_would_be_nobodys(site_a, client_for):
    assert client_for(site_a.administrator).post(url("add"), person([])).status_code == 200
    assert not User.objects.filter(username="new").exists()


def test_an_administrator_makes_no_superuser(site_a, client_for):
    client = client_for(site_a.administrator)
    client.post(url("add"), person([group(site_a)], is_superuser="on"))
    made = User.objects.get(username="new")
    client.post(url("edit", made.pk), person([group(site_a)], is_superuser="on"))
    made.refresh_from_db()
    assert not made.is_superuser


def test_people_of_other_sites_are_not_there(site_a, site_b, superuser, client_for):
    client = client_for(site_a.administrator)
    both = site_a.approver
    both.groups.add(group(site_b))
    for user in (site_b.editor, both, superuser):
        for name in ("edit", "delete", "history", "usage"):
            assert client.get(url(name, user.pk)).status_code == 404
        assert client.post(url("edit", user.pk), person([group(site_a)])).status_code == 404
    assert User.objects.get(pk=superuser.pk).username == superuser.username


def test_people_are_not_deleted_by_an_administrator(site_a, client_for):
    client_for(site_a.administrator).post(url("delete", site_a.editor.pk))
    assert User.objects.filter(username="alpha-editor").exists()


def test_a_superuser_manages_everybody(site_a, site_b, superuser, client_for):
    client = client_for(superuser)
    assert client.get(url("edit", site_a.editor.pk)).status_code == 200
    client.post(url("add"), person([group(site_a), group(site_b)]))
    assert User.objects.get(username="new").groups.count() == 2


def test_groups_and_sites_are_the_platforms(site_a, superuser, client_for):
    names = ["wagtailusers_groups:index", "wagtailsites:index", "wagtaillocales:index", "wagtailadmin_workflows:index"]
    for name in names:
        assert client_for(site_a.administrator).get(reverse(name)).status_code in {302, 403}
        assert client_for(superuser).get(reverse(name)).status_code == 200
