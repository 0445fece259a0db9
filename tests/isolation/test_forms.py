"""Forms and what visitors send by them: each site's own, on every surface."""

import pytest
from django.urls import reverse

from leads.models import Form, Lead, Submission
from tests.isolation.test_references import edit_page
from tests.leads.conftest import form_of, given

pytestmark = pytest.mark.django_db


def submission_of(tenant):
    return Submission.objects.for_site(tenant.site).first()


@pytest.fixture
def only_b(site_a, site_b):
    """A form that only site B has."""
    form = form_of(site_b, "newsletter")
    form.key = "only-b"
    form.save()
    return form


def test_a_form_is_sent_to_its_own_host_only(site_a, site_b, only_b, client_for):
    before = Submission.objects.count()
    for path in ("/forms/only-b/", "/forms/only-b/thanks/", "/forms/only-b/token/"):
        assert client_for(host=site_a.host).get(path).status_code == 404
    response = client_for(host=site_a.host).post("/forms/only-b/", given(), headers={"Origin": f"http://{site_a.host}"})
    assert response.status_code == 404
    assert Submission.objects.count() == before
    assert client_for(host=site_b.host).get("/forms/only-b/").status_code == 200
    assert client_for(host="localhost").get("/forms/contact/").status_code == 404
    assert client_for(host="localhost").post("/forms/contact/", given()).status_code == 404


def test_the_same_key_on_two_hosts_is_two_forms(site_a, site_b, client_for):
    for own, other in ((site_a, site_b), (site_b, site_a)):
        before = Submission.objects.for_site(other.site).count()
        client_for(host=own.host).post("/forms/contact/", given(), headers={"Origin": f"http://{own.host}"})
        assert Submission.objects.for_site(other.site).count() == before
        assert Submission.objects.for_site(own.site).latest("pk").form == form_of(own)


def test_a_site_that_the_visitor_names_counts_for_nothing(site_a, site_b, client_for):
    data = {**given(), "site": site_b.site.pk, "site_id": site_b.site.pk, "_page": site_b.page("about").pk}
    client_for(host=site_a.host).post("/forms/contact/", data, headers={"Origin": f"http://{site_a.host}"})
    submission = Submission.objects.latest("pk")
    assert (submission.site, submission.page) == (site_a.site, None)


LISTS = ("leads_submissions:index", "wagtailsnippets_leads_form:list")


@pytest.mark.parametrize("query", [{}, {"q": "lookalike"}, {"export": "csv"}])
@pytest.mark.parametrize("name", LISTS)
def test_lists_and_downloads_hold_the_own_sites_rows(site_a, site_b, client_for, name, query):
    response = client_for(site_a.editor).get(reverse(name), query)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert site_b.mark.encode() not in content
    # Forms have no download.
    assert site_a.mark.encode() in content or (name == LISTS[1] and "export" in query)


def test_a_filter_by_another_sites_form_finds_nothing(site_a, site_b, client_for):
    html = client_for(site_a.editor).get(reverse("leads_submissions:index"), {"form": form_of(site_b).pk})
    assert site_b.mark not in html.content.decode()


@pytest.mark.parametrize("name", ["detail", "delete"])
def test_another_sites_submission_is_404(site_a, site_b, client_for, name):
    client = client_for(site_a.administrator)
    assert client.get(reverse(f"leads_submissions:{name}", args=[submission_of(site_a).pk])).status_code == 200
    assert client.get(reverse(f"leads_submissions:{name}", args=[submission_of(site_b).pk])).status_code == 404


@pytest.mark.parametrize("name", ["release", "quarantine", "send_again", "delete"])
def test_another_sites_submission_is_not_decided_about(site_a, site_b, client_for, name):
    submission = submission_of(site_b)
    before = Submission.objects.filter(pk=submission.pk).values().get()
    address = reverse(f"leads_submissions:{name}", args=[submission.pk])
    assert client_for(site_a.administrator).post(address).status_code == 404
    assert Submission.objects.filter(pk=submission.pk).values().get() == before


def test_the_usual_forms_are_made_on_own_sites_only(site_a, site_b, client_for):
    Form.objects.all().delete()
    address = reverse("wagtailsnippets_leads_form:usual", args=[site_b.site.pk])
    assert client_for(site_a.administrator).post(address).status_code == 404
    assert not Form.objects.exists()


def test_another_sites_form_is_not_offered_to_a_page(site_a, site_b, client_for):
    chooser = reverse("wagtailsnippetchoosers_leads_form:choose")
    html = client_for(site_a.editor).get(chooser).content.decode()
    assert site_a.mark in html
    assert site_b.mark not in html
    chosen = reverse("wagtailsnippetchoosers_leads_form:chosen", args=[form_of(site_b).pk])
    assert client_for(site_a.editor).get(chosen).status_code == 404


def test_another_sites_form_cannot_be_put_into_a_page(site_a, site_b, client_for):
    page, client = site_a.page("services"), client_for(site_a.editor)

    def put(tenant):
        value = {"heading": "Letter", "text": "", "form": form_of(tenant, "newsletter").pk, "tone": "tint"}
        response = edit_page(client, page, [("opt_in", value)])
        page.refresh_from_db()
        return response.status_code, [block.block_type for block in page.get_latest_revision_as_object().body]

    assert put(site_b) == (302, ["rich_text"])
    assert put(site_a) == (302, ["opt_in"])


def test_another_sites_form_is_not_shown_whoever_put_it_there(site_a, site_b, client_for):
    page = site_a.page("services")
    value = {"form": form_of(site_b).pk, "heading": "Write"}
    page.body = [("form", page.body.stream_block.child_blocks["form"].to_python(value))]
    page.save()
    page.save_revision().publish()
    html = client_for(host=site_a.host).get("/services/").content.decode()
    assert "data-form" not in html
    assert site_b.mark not in html


def test_approvers_have_no_right_on_what_visitors_sent(site_a, client_for):
    client = client_for(site_a.approver)
    for address in (
        reverse("leads_submissions:index"),
        reverse("leads_submissions:detail", args=[submission_of(site_a).pk]),
        reverse("leads_inbox:list", args=[site_a.site.pk]),
        reverse("leads_inbox:lead", args=[site_a.site.pk, Lead.objects.for_site(site_a.site).first().pk]),
    ):
        response = client.get(address)
        assert response.status_code in {302, 404}
        assert site_a.mark not in response.content.decode()
