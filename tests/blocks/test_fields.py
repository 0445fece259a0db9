"""The body's definitions are packed once for a language, and are what Wagtail's own widget would pack."""

import json
import re

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.blocks.base import BlockWidget

from blocks.fields import BodyField, KeptBlockWidget
from sites_app.models import ArticlePage, StandardPage

# Items that a list begins with have ids, and paragraphs of empty texts have keys, made anew each time they are packed.
ID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=\\"key\\": \\")[0-9a-z]{5}(?=\\")')


def without_ids(packed):
    return json.loads(ID.sub("id", packed))


@pytest.fixture(autouse=True)
def admin():
    """Choosers of snippets are known when the admin is."""
    reverse("wagtailadmin_home")


def widget(model):
    return model._meta.get_field("body").formfield().widget


@pytest.mark.parametrize("model", [ArticlePage, StandardPage])
def test_it_packs_what_wagtail_packs(model):
    kept = widget(model)
    plain = BlockWidget(model._meta.get_field("body").stream_block)
    assert without_ids(kept.block_json) == without_ids(plain.block_json)
    assert str(kept.media) == str(plain.media)


def test_forms_share_what_was_packed():
    assert widget(ArticlePage) is not widget(StandardPage)
    first, second = widget(ArticlePage), widget(ArticlePage)
    assert first.block_json is second.block_json
    assert first.block_json != widget(StandardPage).block_json


def test_each_language_has_its_own():
    with override("en"):
        english = widget(StandardPage).block_json
    with override("de"):
        german = widget(StandardPage).block_json
    assert english is not german
    assert english != german
    with override("en"):
        assert widget(StandardPage).block_json is english


def test_a_widget_of_somebody_elses_choice_is_kept():
    field = StandardPage._meta.get_field("body")
    own = BlockWidget(field.stream_block)
    assert field.formfield(widget=own).widget is not None
    assert not isinstance(field.formfield(widget=own).widget, KeptBlockWidget)


def test_migrations_know_a_stream_field():
    field = ArticlePage._meta.get_field("body")
    assert isinstance(field, BodyField)
    assert field.deconstruct()[1] == "wagtail.fields.StreamField"
