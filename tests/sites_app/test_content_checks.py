"""Wagtail's content checks look for what goes wrong in our blocks, in the editor and on the page."""

from typing import Any

import pytest
from django.test import RequestFactory
from wagtail.admin.userbar import AdminItem, ContentCheckerItem, apply_userbar_hooks

from sites_app.content_checks import SparkContentChecker


@pytest.mark.parametrize("in_editor", [True, False])
def test_our_checks_take_the_place_of_wagtails(in_editor: bool) -> None:
    items: list[Any] = [AdminItem(), ContentCheckerItem(in_editor=in_editor)]
    apply_userbar_hooks(RequestFactory().get("/"), items, None)
    assert type(items[0]) is AdminItem
    assert type(items[1]) is SparkContentChecker
    assert items[1].in_editor is in_editor


def test_every_check_runs_and_says_what_to_do() -> None:
    checker = SparkContentChecker()
    own = {rule["id"] for rule in checker.axe_custom_rules}
    assert own <= set(checker.axe_run_only)
    assert set(checker.axe_run_only) <= set(checker.axe_messages)
    assert set(ContentCheckerItem.axe_run_only) <= set(checker.axe_run_only)
