"""Unsaved pages of each type, with links, tags and ids that are the same each time."""

import datetime
import json
from uuid import UUID

from sites_app.models import BlogPostPage


def make(model, number, *, link_to, live=False, **values):
    page = model(
        title=f"Page {number}", slug=f"page-{number}", translation_key=UUID(int=number + 1), live=live, **values
    )
    if hasattr(page, "body"):
        text = f'<p>Words of {number}, and <a id="{link_to.pk}" linktype="page">a link</a>.</p>'
        page.body = json.dumps([{"type": "rich_text", "value": text, "id": str(UUID(int=number))}])
        assert len(page.body)
    if model is BlogPostPage:
        page.published_on = datetime.date(2026, 5, 4)
        page.tags.set(["roofs", "hail"] if number % 2 else ["hail"])
    return page


def make_many(model, *, link_to, count=3, **values):
    return [make(model, number, link_to=link_to, **values) for number in range(count)]
