"""The shared library: every site reads it, a platform administrator alone writes it, and no site's row gets into it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from generator.enums import FragmentType
from generator.models import (
    ArticleTemplate,
    Avatar,
    Campaign,
    DictionaryEntry,
    Fragment,
    LibraryItem,
    Niche,
    Offer,
    SpintaxDictionary,
    TemplateSlot,
)
from generator.services import plans
from sites_app.enums import SiteRole
from sites_app.models import SiteMembership
from sites_app.permissions import user_may
from sites_app.tenancy import is_of_sites, within_sites
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db

KINDS = [ArticleTemplate, Avatar, Fragment, Niche, Offer, SpintaxDictionary]


def address(model: Any, name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_generator_{model._meta.model_name}:{name}", args=args)


def shared(model: Any, key: str = "common", **fields: Any) -> Any:
    if model is Fragment:
        fields = {"fragment_type": FragmentType.FAQ, **fields}
    return model.objects.create(site=None, key=key, name=f"Common {key}", **fields)


def niche_data(**changes: Any) -> dict[str, Any]:
    return {"name": "Changed", "key": "changed", "description": "", **changes}


def fragment_data(row: Fragment, **changes: Any) -> dict[str, Any]:
    fields = {
        "name": row.name,
        "key": row.key,
        "fragment_type": row.fragment_type,
        "weight": "1",
        "is_active": "on",
        "campaign": "",
        "heading": "",
        "body": row.body,
        "items": inline_formset([]),
    }
    return nested_form_data({**fields, **changes})


def test_every_kind_of_the_library_can_be_shared():
    assert {model for model in LibraryItem.__subclasses__() if model in KINDS} == set(KINDS)


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("role", list(SiteRole))
def test_a_tenant_may_see_a_shared_row_and_nothing_more(site_a, model, role):
    row, user = shared(model), site_a.user(role)

    assert user_may(user, "view", row)
    assert not any(user_may(user, action, row) for action in ("add", "change", "delete", "publish"))


def test_a_person_without_a_site_sees_nothing_shared(django_user_model):
    user = django_user_model.objects.create_user("nobody")

    assert not user_may(user, "view", shared(Niche))


def test_a_superuser_may_do_everything_with_a_shared_row(superuser):
    assert all(user_may(superuser, action, shared(Niche, action)) for action in ("view", "change", "delete"))


@pytest.mark.parametrize("model", KINDS)
def test_a_tenant_lists_shared_rows_without_a_way_to_change_them(site_a, client_for, model):
    row = shared(model, **({"title": "Common common"} if model is Offer else {}))

    text = client_for(site_a.editor).get(address(model, "list")).content.decode()

    assert row.key in text
    assert "Shared library" in text
    assert address(model, "edit", row.pk) not in text
    assert address(model, "delete", row.pk) not in text


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("name", ["edit", "delete", "history"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_view_changes_a_shared_row_for_a_tenant(site_a, client_for, model, name, method):
    row = shared(model)

    response = getattr(client_for(site_a.administrator), method)(address(model, name, row.pk), niche_data())

    assert response.status_code == 302
    assert response.headers["Location"] == "/admin/"
    assert type(row).objects.filter(pk=row.pk, site=None, key="common", name="Common common").exists()


@pytest.mark.parametrize("model", KINDS)
def test_a_tenant_may_see_which_of_their_articles_use_a_shared_row(site_a, site_b, client_for, model):
    row, client = shared(model), client_for(site_a.editor)
    response = client.get(address(model, "usage", row.pk))

    assert response.status_code == 200
    assert site_b.mark not in response.content.decode()
    assert client.post(address(model, "usage", row.pk)).status_code == 405


@pytest.mark.parametrize("row_ids", ["own", "all"])
def test_bulk_deletion_passes_over_shared_rows(site_a, client_for, row_ids):
    row, own = shared(Niche), Niche.objects.create(site=site_a.site, key="own", name="Own")
    ids = [row.pk, own.pk] if row_ids == "own" else ["all"]
    query = "&".join(f"id={pk}" for pk in ids)

    client_for(site_a.administrator).post(
        reverse("wagtail_bulk_action", args=["generator", "niche", "delete"]) + f"?{query}"
    )

    assert Niche.objects.filter(pk=row.pk).exists()


def test_a_shared_row_is_of_no_site(site_a):
    row = shared(Niche)

    assert not is_of_sites(row, [site_a.site.pk])
    assert not within_sites(Niche.objects.all(), [site_a.site.pk]).exists()
    assert not Niche.objects.for_site(site_a.site).exists()


@pytest.mark.parametrize("site", ["", "shared", "0"])
def test_a_tenant_cannot_make_a_shared_row(site_a, client_for, site):
    url = f"{address(Niche, 'add')}?for_site={site}"

    client_for(site_a.administrator).post(url, niche_data(site="", is_for_all_sites="on"))

    assert not Niche.objects.shared().exists()


def test_a_person_of_two_sites_cannot_make_a_shared_row(site_a, site_b, client_for):
    group = SiteMembership.objects.get(site=site_b.site, role=SiteRole.ADMINISTRATOR).group
    site_a.administrator.groups.add(group)
    client = client_for(site_a.administrator)

    for query in ("", "?for_site=", "?for_site=shared"):
        client.post(address(Niche, "add") + query, niche_data(site=""))
    assert not Niche.objects.exists()

    client.post(f"{address(Niche, 'add')}?for_site={site_a.site.pk}", niche_data(site=""))
    assert Niche.objects.get().site == site_a.site


def test_a_tenants_row_stays_its_own_whatever_is_posted(site_a, client_for, superuser):
    row = Niche.objects.create(site=site_a.site, key="own", name="Own")

    for user in (site_a.administrator, superuser):
        url = f"{address(Niche, 'edit', row.pk)}?for_site=shared"
        client_for(user).post(url, niche_data(site="", is_for_all_sites="on"))
        row.refresh_from_db()
        assert (row.name, row.site) == ("Changed", site_a.site)


def test_a_superuser_makes_and_changes_shared_rows(client_for, superuser):
    client = client_for(superuser)
    assert "?for_site=shared" in client.get(address(Niche, "add")).content.decode()

    assert client.post(f"{address(Niche, 'add')}?for_site=shared", niche_data()).status_code == 302
    row = Niche.objects.get()
    assert row.site is None

    client.post(address(Niche, "edit", row.pk), niche_data(name="Better"))
    row.refresh_from_db()
    assert (row.name, row.site) == ("Better", None)


def test_what_belongs_to_a_site_alone_is_offered_to_no_shared_library(client_for, superuser):
    add, client = reverse("generator_campaigns:add"), client_for(superuser)

    assert "for_site=shared" not in client.get(add).content.decode()
    assert client.get(f"{add}?for_site=shared").status_code == 404


def test_a_shared_row_points_only_at_shared_rows(site_a, client_for, superuser, campaign_a):
    own, common = Niche.objects.for_site(site_a.site).get(), shared(Niche)
    avatar = shared(Avatar)

    form = client_for(superuser).get(address(Avatar, "edit", avatar.pk)).context["form"]

    assert set(form.fields["niches"].queryset) == {common}
    assert own not in form.fields["niches"].queryset


def test_a_tenants_row_may_point_at_shared_rows_and_not_at_another_tenants(
    site_a, site_b, client_for, campaign_a, campaign_b
):
    common = shared(Niche)
    avatar = Avatar.objects.for_site(site_a.site).get()

    form = client_for(site_a.editor).get(address(Avatar, "edit", avatar.pk)).context["form"]

    assert set(form.fields["niches"].queryset) == {common, Niche.objects.for_site(site_a.site).get()}


def test_a_shared_fragment_is_for_no_single_campaign(campaign_a):
    with pytest.raises(IntegrityError, match="shared_for_all"), transaction.atomic():
        shared(Fragment, campaign=campaign_a)


def test_keys_are_unique_among_shared_rows():
    shared(Niche)

    with pytest.raises(IntegrityError, match="unique_key"), transaction.atomic():
        shared(Niche)


def test_the_texts_of_a_shared_fragment_are_checked_at_save(client_for, superuser, campaign_a):
    row, client = shared(Fragment), client_for(superuser)

    response = client.post(address(Fragment, "edit", row.pk), fragment_data(row, body="{Nonsense} {quality}"))
    assert len(response.context["form"].errors["body"]) == 2  # a dictionary of one site is unknown to all

    shared(SpintaxDictionary, "quality")
    response = client.post(address(Fragment, "edit", row.pk), fragment_data(row, body="{City} {quality}"))
    assert response.status_code == 302


def test_plans_read_shared_rows_on_every_site(site_a, site_b, campaign_a, campaign_b):
    before = plans.describe(campaign_a)
    shared(Fragment, "shared-questions", body="Shared words")
    shared(Offer, "shared-offer", title="Shared offer")

    for campaign in (campaign_a, campaign_b):
        plan = plans.examine(campaign).plan
        section = next(section for section in plan.sections if section.name == "questions")
        assert [fragment.key for fragment in section.fragments] == ["questions", "shared-questions"]
    assert plans.describe(campaign_a).total == before.total * 2


def test_an_own_row_stands_for_its_key_in_place_of_the_shared_one(site_a, site_b, campaign_a, campaign_b):
    Fragment.objects.for_site(site_b.site).filter(key="questions").delete()
    shared(Fragment, "questions", body="Shared words")

    def bodies(campaign: Campaign) -> list[str]:
        sections = plans.examine(campaign).plan.sections
        return [each.body for section in sections if section.name == "questions" for each in section.fragments]

    assert "Shared words" not in bodies(campaign_a)
    assert len(bodies(campaign_a)) == 1
    assert bodies(campaign_b) == ["Shared words"]

    Fragment.objects.for_site(site_a.site).filter(key="questions").update(is_active=False)
    assert bodies(campaign_a) == []


def test_a_campaign_may_use_a_shared_template_and_a_shared_dictionary(site_a, campaign_a):
    template = shared(ArticleTemplate, "article")
    TemplateSlot.objects.create(template=template, name="words", fragment_type=FragmentType.INTRODUCTION)
    words = shared(SpintaxDictionary, "words")
    DictionaryEntry.objects.create(dictionary=words, term="fine")
    campaign_a.template, campaign_a.headline = template, "{Words} roofs in {City} for {Identity}"
    campaign_a.save()

    examination = plans.examine(campaign_a)

    assert not [problem for problem in examination.problems if problem.is_error]
    assert [section.name for section in examination.plan.sections] == ["words"]
    assert [each.name for each in examination.plan.dictionaries] == ["words"]


def test_a_campaign_form_offers_shared_templates_and_keys(site_a, client_for, campaign_a, campaign_b):
    template, offer = shared(ArticleTemplate), shared(Offer, title="Common offer")

    response = client_for(site_a.editor).get(reverse("generator_campaigns:edit", args=[campaign_a.pk]))
    form = response.context["form"]

    assert set(form.fields["template"].queryset) == {template, campaign_a.template}
    assert (offer.key, "Common offer") in form.formsets["axes"].forms[0].fields["offer_keys"].choices


def test_look_alike_campaigns_stay_apart_beside_a_shared_library(site_a, site_b):
    shared(Niche)
    campaign = make_campaign(site_a)
    make_campaign(site_b)

    plan = plans.examine(campaign).plan

    assert site_b.mark not in repr(plan)
