"""Components of texts: the site's own opt-in form becomes a block, and only where a text names it."""

import pytest
from wagtail.models import ReferenceIndex

from generator.models import Fragment, Job
from generator.services import components, drafts, plans
from leads.enums import FormStatus
from leads.models import Form
from sites_app.models import ArticlePage
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db


def mention(campaign):
    fragment = Fragment.objects.for_site(campaign.site).filter(fragment_type__in=types_of(campaign)).first()
    fragment.body += " {{COMPONENT_OPTIN_FORM}}"
    fragment.save()


def types_of(campaign):
    return [slot.fragment_type for slot in campaign.template.slots.all() if slot.block_type == "rich_text"]


def form_of(tenant):
    return Form.objects.for_site(tenant.site).get(key="newsletter")


def test_no_text_no_question(site_a, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert components.mentioned(site_a.site.pk, texts=["{City}"]) == {}


def test_a_text_that_names_the_form_gets_the_sites_own(site_a, site_b):
    for tenant in (site_a, site_b):
        found = components.mentioned(tenant.site.pk, texts=["{{component_optin_form}}"])
        assert found["COMPONENT_OPTIN_FORM"]["value"]["form"] == form_of(tenant).pk


def test_an_article_shows_the_form(site_a):
    campaign = make_campaign(site_a)
    mention(campaign)
    version = plans.freeze(campaign)
    job = Job.objects.create(
        site=site_a.site, kind="generate", campaign=campaign, version=version, stop=1, created_by=site_a.editor
    )
    saved = drafts.save(compose_drafts(version, count=1), version=version, job=job, user=site_a.editor)
    page = ArticlePage.objects.get(pk=saved.page_ids[0])
    [block] = [block for block in page.body if block.block_type == "opt_in"]
    assert block.value["form"] == form_of(site_a)
    assert ReferenceIndex.get_references_to(form_of(site_a)).filter(object_id=str(page.pk)).count() == 1


def test_without_an_active_form_the_text_is_an_error(site_a):
    Form.objects.for_site(site_a.site).update(status=FormStatus.PAUSED)
    campaign = make_campaign(site_a)
    mention(campaign)
    assert "component.unknown" in [problem.diagnostic.code for problem in plans.problems(campaign)]


def test_a_fragment_may_name_the_form():
    from generator.core.tokens import COMPONENT_NAMES, token_key
    from leads.services.components import OPT_IN_FORM

    assert token_key(OPT_IN_FORM) in COMPONENT_NAMES
