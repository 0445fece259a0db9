"""The campaign editor's live numbers: what the form says is counted, saved or not; exclusions are counted exactly."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset

from generator.models import Campaign, CampaignAxis, CampaignExclusion, GeneratedArticle, Offer
from generator.services import plans
from tests.generator.admin.queries import counted_queries
from tests.generator.admin.test_forms import axis_data, campaign_data, edit, errors

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

SIZE = 40  # 10 cities × 2 variants of the avatar × 1 offer × 2 headlines


def measure(client: Any, campaign: Campaign, **changes: Any) -> Any:
    url = reverse("generator_campaigns:measure", args=[campaign.pk])
    return client.post(url, campaign_data(campaign, **changes))


def rules(*found: str) -> dict[str, Any]:
    return inline_formset([{"id": "", "rule": rule} for rule in found])


def text_of(response: Any) -> str:
    import re

    assert response.status_code == 200, response.content
    return " ".join(re.sub(r"<[^>]+>", " ", response.json()["html"]).split())


def test_a_form_as_it_is_stored_is_counted_as_the_campaigns_page_counts_it(editor, campaign_a, campaign_b):
    response = measure(editor, campaign_a)

    assert text_of(response) == "40 pages 10 locations × 2 avatars × 1 offer × 2 headlines"
    assert response.json()["axes"] == {"axes-0": "10 rows", "axes-1": "2 rows", "axes-2": "1 row"}


def test_what_is_typed_is_counted_before_it_is_saved(editor, campaign_a, campaign_b):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes[0]["minimum_population"] = "898000"
    axes[1]["DELETE"] = "1"
    axes.append(axis_data(rows="service,price\nRepair,$90\nReplacement,$900\nCheck,$0", name="services"))

    response = measure(
        editor, campaign_a, headline="{a|b|c|d|e} {Service}", axes=inline_formset(axes, initial=3), exclusions=rules()
    )

    assert text_of(response) == "90 pages 6 locations × 1 offer × 3 services × 5 headlines"
    assert response.json()["axes"] == {"axes-0": "6 rows", "axes-2": "1 row", "axes-3": "3 rows"}
    assert {"service", "price"} <= set(response.json()["tokens"]["names"])
    assert response.json()["tokens"]["rows"][0]["service"] == "Repair"
    assert campaign_a.axes.count() == 3


def test_a_form_with_errors_is_counted_as_far_as_it_goes(editor, campaign_a, campaign_b):
    response = measure(editor, campaign_a, name="", headline="{broken", template="", seed="x")

    assert text_of(response).startswith("20 pages 10 locations")
    assert "The headline counts as one:" in text_of(response)


def test_the_other_methods_are_counted_as_they_combine(editor, campaign_a, campaign_b):
    assert text_of(measure(editor, campaign_a, method="zip")).startswith("2 pages Row by row")
    assert text_of(measure(editor, campaign_a, method="sample", sample_size="7")).startswith("7 pages An even sample")


def test_exclusions_are_counted_exactly_alone_and_together(editor, campaign_a, campaign_b):
    found = ("state = Texas AND avatar = owner/female", "location = us-tx-town-1", "state = Nowhere", "sate = Texas")

    response = measure(editor, campaign_a, exclusions=rules(*found))

    said = response.json()["exclusions"]
    assert [row["text"] for row in said.values()] == [
        "Takes out 10 pages",
        "Takes out 4 pages",
        "Takes out 0 pages",
        "Takes out 0 pages",
    ]
    assert said["exclusions-2"]["problems"] == ["Column 9: No row of the axis “location” fits “Nowhere”."]
    assert said["exclusions-3"]["is_error"]
    assert text_of(response).startswith("28 pages")
    assert text_of(response).endswith("− 12 left out")


def test_a_new_campaign_is_counted_too(editor, campaign_a, campaign_b, site_a):
    new = Campaign(site=site_a.site, headline="{a|b|c} in {City}")
    axes = inline_formset([axis_data(kind="location")])
    data = campaign_data(new, axes=axes, template="", parent_page="")

    response = editor.post(reverse("generator_campaigns:measure_new"), data)

    assert text_of(response).startswith("30 pages 10 locations × 3 headlines")
    assert Campaign.objects.count() == 2


def test_another_sites_campaign_is_404(editor, campaign_a, campaign_b):
    assert measure(editor, campaign_b).status_code == 404


def test_another_sites_rows_count_for_nothing(editor, campaign_a, campaign_b, site_b):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    Offer.objects.create(site=site_b.site, key="secret", name="secret", title="secret")
    axes[2]["offer_keys"] = "secret"

    response = measure(editor, campaign_a, axes=inline_formset(axes, initial=3))

    assert "secret" not in response.content.decode()
    assert site_b.mark not in response.content.decode()


def test_who_only_reads_may_not_measure(approver, campaign_a, campaign_b):
    assert measure(approver, campaign_a).status_code in {302, 403, 404}


def test_only_a_post_is_answered(editor, campaign_a):
    assert editor.get(reverse("generator_campaigns:measure", args=[campaign_a.pk])).status_code == 405


def test_it_asks_the_same_for_1_and_20_rows(editor, campaign_a, campaign_b, site_a):
    measure(editor, campaign_a)
    with counted_queries() as one:
        measure(editor, campaign_a)
    for number in range(19):
        Offer.objects.create(site=site_a.site, key=f"more-{number}", name="More", title=f"More {number}")
    with counted_queries() as twenty:
        response = measure(editor, campaign_a, exclusions=rules(*[f"city = Town {number % 5}" for number in range(20)]))
    assert text_of(response).startswith("0 pages")
    assert len(response.json()["exclusions"]) == 20
    # A form set asks for each stored row once by itself; new ones it need not look for.
    assert len(twenty) == len(one)


# Saving and generating


def test_an_exclusion_is_saved_and_leaves_its_points_out(editor, campaign_a, campaign_b, write_drafts):
    response = edit(editor, campaign_a, exclusions=rules("state = Texas AND avatar = owner/female"))

    assert response.status_code == 302
    campaign_a = Campaign.objects.get(pk=campaign_a.pk)
    assert plans.describe(campaign_a).pages == SIZE - 10
    write_drafts(campaign_a, SIZE)
    made = GeneratedArticle.objects.filter(campaign=campaign_a)
    assert made.count() == SIZE - 10
    assert not made.filter(axis_keys__location__startswith="us-tx", axis_keys__avatar="owner/female").exists()


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("Texas", "Line 1, column 1: Write a condition"),
        ("state = Texas AND sate = x", "Line 1, column 19: “sate” is neither"),
        ("city = Nowhere", "Line 1, column 8: No row"),
    ],
)
def test_a_bad_exclusion_is_an_error_in_its_row(editor, campaign_a, campaign_b, rule, message):
    response = edit(editor, campaign_a, exclusions=rules("state = Texas", rule))

    assert errors(response, "rule", "exclusions", 1)[0].startswith(message)
    assert not errors(response, "rule", "exclusions", 0)
    assert not campaign_a.exclusions.exists()


def test_an_exclusion_keeps_the_order_so_that_nothing_is_made_twice(campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 10)
    CampaignExclusion.objects.create(campaign=campaign_a, rule="state = Texas")
    campaign_a = Campaign.objects.get(pk=campaign_a.pk)

    write_drafts(campaign_a, SIZE)

    made = GeneratedArticle.objects.filter(campaign=campaign_a)
    assert made.count() == made.values("position").distinct().count()
    assert not made.filter(position__gte=10, axis_keys__location__startswith="us-tx").exists()


def test_an_exclusion_whose_rows_are_gone_is_said_on_the_campaigns_page(editor, campaign_a, campaign_b):
    CampaignExclusion.objects.create(campaign=campaign_a, rule="city = Nowhere")

    response = editor.get(reverse("generator_campaigns:inspect", args=[campaign_a.pk]))

    ((problem, url),) = response.context["problems"]
    assert (problem.label, problem.is_error) == ("Exclusion 1", False)
    assert url == reverse("generator_campaigns:edit", args=[campaign_a.pk])


def test_the_campaigns_page_says_how_many_are_left_out(editor, campaign_a, campaign_b):
    CampaignExclusion.objects.create(campaign=campaign_a, rule="state = Texas")

    text = " ".join(editor.get(reverse("generator_campaigns:inspect", args=[campaign_a.pk])).content.decode().split())

    assert "− <strong>20</strong> left out" in text


def test_an_axis_of_a_new_name_can_be_excluded_from_at_once(editor, campaign_a, campaign_b):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes.append(axis_data(rows="service\nRepair\nCheck", name="services"))

    response = edit(editor, campaign_a, axes=inline_formset(axes, initial=3), exclusions=rules("service = Check"))

    assert response.status_code == 302
    assert CampaignAxis.objects.filter(campaign=campaign_a).count() == 4
    assert plans.describe(Campaign.objects.get(pk=campaign_a.pk)).pages == SIZE
