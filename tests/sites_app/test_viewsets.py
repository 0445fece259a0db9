"""The base viewset: rows of other sites are not there, and a row's site is settled by its form."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from sites_app.enums import MenuLocation, SiteRole
from sites_app.models import Menu, SiteMembership

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"wagtailsnippets_sites_app_menu:{name}", args=args)


def menu_of(tenant, location=MenuLocation.HEADER):
    return Menu.objects.for_site(tenant.site).get(location=location)


def items(*rows, saved=0):
    data = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": saved, "items-MAX_NUM_FORMS": 1000}
    data["items-MIN_NUM_FORMS"] = 0
    for number, row in enumerate(rows):
        values = {"id": "", "label": "", "page": "", "url": "", "ORDER": number + 1, "DELETE": "", **row}
        data |= {f"items-{number}-{name}": value for name, value in values.items()}
    return data


def join(user, tenant, role=SiteRole.EDITOR):
    user.groups.add(SiteMembership.objects.for_site(tenant.site).get(role=role).group)


def test_a_list_holds_only_rows_of_own_sites(site_a, site_b, client_for):
    html = client_for(site_a.editor).get(url("list")).content.decode()
    assert url("edit", menu_of(site_a).pk) in html
    assert url("edit", menu_of(site_b).pk) not in html
    assert site_b.mark not in html


def test_people_with_several_sites_see_the_rows_of_each_and_the_site(site_a, site_b, client_for):
    user = site_a.editor
    join(user, site_b)
    html = client_for(user).get(url("list")).content.decode()
    assert url("edit", menu_of(site_a).pk) in html
    assert url("edit", menu_of(site_b).pk) in html
    assert f"{site_b.mark} works" in html


@pytest.mark.parametrize("name", ["edit", "delete", "usage", "history", "history_results"])
def test_views_of_one_row_are_404_for_another_site(site_a, site_b, client_for, name):
    client = client_for(site_a.administrator)
    assert client.get(url(name, menu_of(site_a).pk)).status_code == 200
    assert client.get(url(name, menu_of(site_b).pk)).status_code == 404
    assert client.post(url(name, menu_of(site_b).pk)).status_code == 404


def test_a_row_is_not_deleted_from_another_site(site_a, site_b, client_for):
    client_for(site_a.administrator).post(url("delete", menu_of(site_b).pk))
    assert Menu.objects.for_site(site_b.site).count() == len(MenuLocation)


def test_view_rights_do_not_edit(site_a, client_for):
    response = client_for(site_a.approver).get(url("edit", menu_of(site_a).pk))
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_rights_on_one_site_are_none_on_the_other(site_a, site_b, client_for):
    user = site_a.editor
    join(user, site_b, SiteRole.APPROVER)
    client = client_for(user)
    assert client.get(url("edit", menu_of(site_a).pk)).status_code == 200
    assert client.get(url("edit", menu_of(site_b).pk)).status_code == 302


def test_the_site_of_the_only_site_is_set(site_a, client_for):
    menu_of(site_a).delete()
    client = client_for(site_a.editor)
    assert 'name="site"' not in client.get(url("add")).content.decode()
    response = client.post(url("add"), {"location": "header", **items({"label": "Home", "url": "/"})})
    assert response.status_code == 302
    assert menu_of(site_a).items.get().label == "Home"


def test_another_site_cannot_be_posted(site_a, site_b, client_for):
    Menu.objects.all().delete()
    client_for(site_a.editor).post(url("add"), {"location": "header", "site": site_b.site.pk, **items()})
    assert [menu.site for menu in Menu.objects.all()] == [site_a.site]


def test_people_with_several_sites_choose_once(site_a, site_b, client_for):
    Menu.objects.all().delete()
    user = site_a.editor
    join(user, site_b)
    client = client_for(user)
    assert 'name="site"' in client.get(url("add")).content.decode()
    assert "site" in client.post(url("add"), {"location": "header", **items()}).context["form"].errors
    client.post(url("add"), {"location": "header", "site": site_b.site.pk, **items()})
    menu = menu_of(site_b)
    edit = url("edit", menu.pk)
    assert 'name="site"' not in client.get(edit).content.decode()
    client.post(edit, {"location": "header", "site": site_a.site.pk, **items()})
    menu.refresh_from_db()
    assert menu.site == site_b.site


def test_a_unique_rule_with_the_site_is_a_form_error(site_a, client_for):
    response = client_for(site_a.editor).post(url("add"), {"location": "header", **items()})
    assert response.status_code == 200
    assert response.context["form"].errors


def test_an_inline_row_points_only_at_its_own_site(site_a, site_b, client_for):
    menu = menu_of(site_a)
    client = client_for(site_a.editor)
    saved = menu.items.get()

    def save(page: Page):
        row = {"id": saved.pk, "page": page.pk, "label": "Link"}
        return client.post(url("edit", menu.pk), {"location": "header", **items(row, saved=1)})

    assert save(site_b.page("about")).status_code == 200
    saved.refresh_from_db()
    assert saved.page == site_a.site.root_page
    assert save(site_a.page("about")).status_code == 302
    saved.refresh_from_db()
    assert saved.page_id == site_a.page("about").pk


def test_a_new_row_points_only_at_the_chosen_site(site_a, site_b, client_for):
    Menu.objects.all().delete()
    user = site_a.editor
    join(user, site_b)
    data = {"location": "header", "site": site_a.site.pk, **items({"label": "x", "page": site_b.page("about").pk})}
    response = client_for(user).post(url("add"), data)
    assert response.status_code == 200
    assert "another site" in str(response.context["form"].errors)
    assert not Menu.objects.exists()


def choose(name, *args):
    return reverse(f"wagtailsnippetchoosers_sites_app_menu:{name}", args=args)


def test_a_chooser_offers_and_takes_only_own_rows(site_a, site_b, client_for):
    client = client_for(site_a.editor)
    own, other = menu_of(site_a), menu_of(site_b)
    for name in ("choose", "choose_results"):
        text = client.get(choose(name)).content.decode()
        assert choose("chosen", own.pk) in text
        assert choose("chosen", other.pk) not in text
    assert client.get(choose("chosen", own.pk)).status_code == 200
    assert client.get(choose("chosen", other.pk)).status_code == 404
    many = client.get(choose("chosen_multiple"), {"id": [own.pk, other.pk]}).json()
    assert [row["id"] for row in many["result"]] == [str(own.pk)]


def test_a_superuser_has_all_sites(site_a, site_b, superuser, client_for):
    html = client_for(superuser).get(url("list")).content.decode()
    assert url("edit", menu_of(site_a).pk) in html
    assert url("edit", menu_of(site_b).pk) in html


def test_a_list_costs_the_same_for_many_rows(site_a, client_for):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sites_app.models import MenuItem

    client = client_for(site_a.editor)
    client.get(url("list"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("list"))
    for number in range(20):
        MenuItem.objects.create(menu=menu_of(site_a), label=str(number), url="/")
    with CaptureQueriesContext(connection) as many:
        client.get(url("list"))
    assert len(few) == len(many)
