"""What somebody does with the Python client: read a site, send a form, plan a campaign."""

import pytest
from spark_cms_client import Client, SparkError, each

from generator.models import Campaign
from leads.models import Submission


@pytest.mark.process
def test_a_program_reads_a_site_sends_a_form_and_plans_a_campaign(server, site_a, site_b, campaign_a, token_of):
    with Client(server(""), site=site_a.key) as visitor, Client(server(""), token=token_of(site_a)) as program:
        page = visitor.find_page(path="/about/")
        assert (page["title"], page["body"][0]["type"]) == ("About us", "rich_text")
        titles = [item["title"] for item in each(visitor.list_pages, limit=2)]
        assert len(titles) > 4
        assert not [title for title in titles if site_b.mark in title]

        form = visitor.get_form("contact")
        data = {"name": "Ana", "email": "ana@example.com", "message": "A quote, please.", "consent": True}
        sent = program.submit_form("contact", body={"data": data, "token": form["token"]}, idempotency_key="one")
        again = program.submit_form("contact", body={"data": data, "token": form["token"]}, idempotency_key="one")
        assert (sent["status"], again["submission_id"]) == ("received", sent["submission_id"])
        assert Submission.objects.get(uuid=sent["submission_id"]).form.site == site_a.site

        made = program.create_campaign(
            body={
                "name": "Gutters",
                "headline_spintax_root": "{Clean|Clear} gutters in {City}",
                "location_mode": "city",
            }
        )
        assert Campaign.objects.get(pk=made["id"]).site == site_a.site
        assert made["id"] in {item["id"] for item in each(program.list_campaigns, limit=1)}
        assert program.preview_campaign(made["id"], count=1)["articles"]


def test_listings_are_filtered_by_any_field(client_of, site_a):
    visitor = client_of(site_a.host)
    found = visitor.list_pages(type="BlogPostPage", filters={"tags": f"{site_a.mark}-tag"}, fields="tags")
    assert [item["tags"] for item in found["items"]] == [[f"{site_a.mark}-tag"]]
    assert visitor.list_pages(type="BlogPostPage", filters={"published_on__gt": "2030-01-01"})["items"] == []


@pytest.mark.parametrize(
    ("call", "status", "code"),
    [
        (lambda client: client.find_page(path="/nowhere/"), 404, "page-not-found"),
        (lambda client: client.list_pages(fields="nonsense"), 400, "unknown-field"),
        (lambda client: client.get_form("nothing"), 404, "form-not-found"),
        (lambda client: client.list_campaigns(), 401, "unauthorized"),
        (lambda client: client.get_page("../../whoami"), 404, ""),
    ],
)
def test_a_refusal_is_an_error_with_a_code(client_of, site_a, call, status, code):
    with pytest.raises(SparkError) as caught:
        call(client_of(site_a.host))
    assert caught.value.status == status
    assert caught.value.code.startswith(code)


def test_a_redirect_is_in_the_problem(client_of, site_a):
    with pytest.raises(SparkError) as caught:
        client_of(site_a.host).find_page(path="/old")
    assert caught.value.problem["redirect"]["to"] == "/"


def test_a_token_of_one_site_finds_nothing_of_another(client_of, site_a, site_b, campaign_a, campaign_b, token_of):
    program = client_of(token=token_of(site_a))
    assert [item["id"] for item in program.list_campaigns()["campaigns"]] == [str(campaign_a.pk)]
    with pytest.raises(SparkError, match="404"):
        program.get_campaign(str(campaign_b.pk))
    with pytest.raises(SparkError, match="404"):
        client_of(site_b.host, token=token_of(site_a)).list_pages()
