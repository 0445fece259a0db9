"""The migration that fills in what was written gives existing articles what new ones are written with."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from generator.models import GeneratedArticle
from generator.services import drafts, plans
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db
FIELDS = ("page_id", "written_revision_id", "head")


def rows():
    return list(GeneratedArticle.objects.order_by("pk").values_list(*FIELDS))


def test_existing_articles_get_what_was_written_first(campaign_a, campaign_b, site_a):
    for campaign in (campaign_a, campaign_b):
        version = plans.freeze(campaign)
        drafts.save(compose_drafts(version, count=3), version=version)
    written = rows()
    edited = GeneratedArticle.objects.filter(campaign=campaign_a).select_related("page").first()
    edited.page.title = "By hand"
    edited.page.save_revision(user=site_a.editor)
    GeneratedArticle.objects.update(written_revision_id=None, head={})
    module = importlib.import_module("generator.migrations.0015_written_revisions")
    module.fill(apps, connection.schema_editor())
    assert rows() == written
