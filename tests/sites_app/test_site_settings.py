"""The form of a site's settings: what is refused, what is told, and the preview of what is not saved yet."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from sites_app.models import SiteSettings
from sites_app.opening_hours import validate_opening_hours
from sites_app.timezones import timezone_choices, validate_timezone

pytestmark = pytest.mark.django_db


def address(tenant, name="edit"):
    return reverse(f"wagtailsettings:{name}", args=["sites_app", "sitesettings", tenant.site.pk])


@pytest.fixture
def client(site_a, client_for):
    return client_for(site_a.administrator)


@pytest.fixture
def form(client, site_a):
    """The fields of the form as they stand, for a post."""
    bound = client.get(address(site_a)).context["form"]
    return {name: "" if (value := bound[name].value()) is None else value for name in bound.fields}


def saved(tenant):
    return SiteSettings.objects.get(site=tenant.site)


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_a_look_is_tuned_and_saved(client, site_a, form):
    chosen = {"theme": "editorial", "font_pair": "system-serif", "radius": "pill", "density": "airy"}
    response = client.post(address(site_a), {**form, **chosen, "color_scheme": "dark", "heading_weight": "800"})
    assert response.status_code == 302, errors(response)
    assert saved(site_a).look.fonts == "system-serif"
    assert saved(site_a).look.scheme == "dark"


def test_a_colour_that_is_hard_to_read_is_told_after_the_save(client, site_a, form):
    response = client.post(address(site_a), {**form, "brand_color": "#ffee55"}, follow=True)
    assert "brand #ffee55 as #" in response.text
    quiet = client.post(
        address(site_a),
        {**form, "brand_color": "#123456", "color_scheme": "light", "accent_color": "#234567"},
        follow=True,
    )
    assert "is shown in a neighbour" not in quiet.text


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"brand_color": "red"}, "brand_color"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"opening_hours": "Mo-Fr 8-18"}, "opening_hours"),
        ({"cta_label": "Book"}, "cta_page"),
        ({"cta_url": "/contact/"}, "cta_label"),
        ({"cta_label": "Book", "cta_url": "javascript:alert(1)"}, "cta_url"),
        ({"font_pair": "comic"}, "font_pair"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(client, site_a, form, fields, name):
    assert name in errors(client.post(address(site_a), {**form, **fields}))


def test_a_page_of_another_site_is_refused(site_a, site_b, client_for, superuser, form):
    data = {**form, "privacy_page": site_b.page("about").pk}
    response = client_for(site_a.administrator).post(address(site_a), data)
    assert response.status_code == 302
    assert site_b.mark not in response.text
    assert "privacy_page" in errors(client_for(superuser).post(address(site_a), data))
    assert saved(site_a).privacy_page is None


def test_the_preview_shows_what_is_not_saved(client, site_a, form):
    stored = saved(site_a).look
    unsaved = {**form, "brand_color": "#ffee55", "theme": "warm", "name": "Unsaved name"}
    checked = client.post(address(site_a, "preview_on_edit"), unsaved).json()
    assert checked["is_valid"], checked
    shown = client.get(address(site_a, "preview_on_edit"))
    assert 'data-theme="warm"' in shown.text
    assert "Unsaved name" in shown.text
    assert "#ffee55 is shown as #" in shown.text
    assert saved(site_a).look == stored
    nonce = shown.text.partition('<style nonce="')[2].partition('"')[0]
    assert nonce


def test_nobody_previews_the_settings_of_another_site(site_a, site_b, client):
    assert client.post(address(site_b, "preview_on_edit"), {}).status_code in {302, 403, 404}
    assert site_b.mark not in client.get(address(site_b, "preview_on_edit"), follow=True).text


def test_the_header_leads_where_the_settings_say(site_a, client_for):
    row = saved(site_a)
    row.cta_label, row.cta_page, row.privacy_page = "Book a visit", site_a.page("about"), site_a.page("services")
    row.save()
    html = client_for(host=site_a.host).get("/").text
    assert '<a class="button call" href="/about/">Book a visit</a>' in html
    assert site_a.page("services").title in html.partition('class="legal"')[2]


def test_a_link_to_a_page_that_was_withdrawn_is_not_shown(site_a, client_for):
    row = saved(site_a)
    row.cta_label, row.cta_page, row.privacy_page = "Book a visit", site_a.page("draft"), site_a.page("draft")
    row.save()
    html = client_for(host=site_a.host).get("/").text
    assert "Book a visit" not in html
    assert site_a.page("draft").title not in html


@pytest.mark.parametrize(
    "value", ["Mo-Fr 08:00-18:00", "Sa,Su 10:00-13:30\nBy appointment", "", "Mo-Su 00:00-24:00", "Fr 20:00-02:00"]
)
def test_opening_hours_that_can_be_read_are_taken(value):
    validate_opening_hours(value)


@pytest.mark.parametrize(
    "value", ["Mo-Fr 8:00-18:00", "Mon 08:00-18:00", "Mo 25:00-26:00", "Mo 08:61-09:00", "Mo 09:00-09:00"]
)
def test_opening_hours_that_cannot_be_read_are_refused_by_their_line(value):
    with pytest.raises(ValidationError, match="Line 2"):
        validate_opening_hours(f"Sa 10:00-12:00\n{value}")


def test_time_zones_are_those_that_there_are():
    offered = {name for _, names in timezone_choices()[1:] for name, _ in names}
    assert {"Europe/Berlin", "America/Los_Angeles"} <= offered
    for name in ("UTC", *offered):
        validate_timezone(name)
    with pytest.raises(ValidationError):
        validate_timezone("Europe/Nowhere")
