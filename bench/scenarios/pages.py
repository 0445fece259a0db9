"""Pages of a common type per second: live blog posts with tags as a set, against Wagtail's way page by page."""

import datetime
import json
from functools import partial

from django.contrib.auth.models import User
from taggit.models import Tag
from wagtail.models import Page

from bench.measuring import Best, count_statements
from bench.results import Result
from bench.texts import body
from sites_app.models import BlogIndexPage, BlogPostPage
from sites_app.services.page_writer import add_pages
from sites_app.services.provisioning import add_page, provision_site

BATCH = 1_000
ROUNDS = 5
BASELINE_PAGES = 50
PARAGRAPHS = 12
TAGS = ("roofs", "hail", "gutters")


def run(*, scale: float) -> Result:
    """Both ways add the same posts to the same blog, a batch to a transaction, in turns; the best round of each."""
    batch, pages = int(BATCH * scale), int(BASELINE_PAGES * scale)
    home = provision_site(key="bench", name="Bench Roofing", hostname="bench.test").root_page
    blog = BlogIndexPage(title="Blog", slug="blog", live=True)
    add_page(blog, parent=home)
    user = User.objects.create_superuser("bench")
    tags = [Tag.objects.create(name=name) for name in TAGS]

    def as_set(*, live: bool) -> None:
        report = add_pages(_posts(batch, tags, live=live), parent=blog, user=user)
        assert not report.singly, "The set left pages out."

    def one_by_one(*, live: bool) -> None:
        parent = Page.objects.get(pk=blog.pk)
        for post in _posts(pages, tags, live=live):
            parent.add_child(instance=post)
            revision = post.save_revision(user=user, log_action=True)
            if live:
                revision.publish(user=user)

    ours = {live: Best(batch) for live in (True, False)}
    baseline = {live: Best(pages) for live in (True, False)}
    for _ in range(ROUNDS):
        for live in (True, False):
            ours[live].measure(partial(as_set, live=live))
            baseline[live].measure(partial(one_by_one, live=live))
    return Result(
        name="pages",
        ours=ours[True].rate,
        baseline=baseline[True].rate,
        unit="pages/s",
        notes=(
            f"live posts with {len(TAGS)} tags; "
            f"drafts {ours[False].rate:.0f} against {baseline[False].rate:.0f} pages/s, "
            f"ratio {ours[False].rate / baseline[False].rate:.1f}; "
            f"{count_statements(partial(as_set, live=True))} statements per {batch:,} pages"
        ),
    )


def _posts(number: int, tags: list[Tag], *, live: bool) -> list[BlogPostPage]:
    text = json.dumps([{"type": "rich_text", "value": f"<p>{body(place)}</p>"} for place in range(PARAGRAPHS)])
    posts = []
    for place in range(number):
        post = BlogPostPage(
            title=f"Post {place}",
            slug=f"post-{place}",
            published_on=datetime.date(2026, 5, 4),
            body=text,
            live=live,
        )
        post.tags.set(tags)
        posts.append(post)
    return posts
