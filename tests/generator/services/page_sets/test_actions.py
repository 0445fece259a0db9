"""Which pages a set takes, and which it leaves to the actions for one page."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.db.models.signals import post_delete, post_save, pre_delete
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Page, PageLogEntry, WorkflowState
from wagtail.signals import page_published, task_approved
from wagtail_localize.models import TranslationSource

from generator.enums import ArticleStatus, JobKind
from generator.models import GeneratedArticle
from generator.services import gate, publishing, review
from generator.services.page_sets import actions
from sites_app.models import ArticlePage, Menu, MenuItem
from tests.generator.changes import changes_since
from tests.generator.services.page_sets.conftest import make_articles

pytestmark = pytest.mark.django_db


def run(articles, *, site, user, kind=JobKind.PUBLISH):
    return actions.run(kind, [article.pk for article in articles], site_id=site.site.pk, user=user)


def left(report, articles):
    return [article for article in articles if article.pk not in report.handled]


def lock(article, site):
    Page.objects.filter(pk=article.pk).update(locked=True, locked_by=site.administrator)


def edit(article, site):
    page = article.page
    page.title = "Edited by hand"
    page.save_revision(user=site.editor)


def schedule(article, site):
    Page.objects.filter(pk=article.pk).update(go_live_at=timezone.now() + timedelta(days=1))


def set_to_expire(article, site):
    Page.objects.filter(pk=article.pk).update(expire_at=timezone.now() + timedelta(days=1))


def comment(article, site):
    Comment.objects.create(page_id=article.pk, user=site.editor, text="Is this true?", contentpath="title")


def make_alias(article, site):
    article.page.create_alias(parent=site.home, update_slug="an-alias")


def ask_for_changes(article, site):
    review.reject(article, user=site.approver)


def archive(article, site):
    GeneratedArticle.objects.filter(pk=article.pk).update(status=ArticleStatus.ARCHIVED)


SPECIAL = [lock, edit, schedule, set_to_expire, comment, make_alias, ask_for_changes, archive]


@pytest.mark.parametrize("make_special", SPECIAL, ids=lambda make: make.__name__)
def test_a_page_with_something_special_is_left_alone(articles, site_a, make_special):
    make_special(articles[1], site_a)
    before = Page.objects.filter(pk=articles[1].pk).values().get()
    report = run(articles, site=site_a, user=site_a.approver)
    assert left(report, articles) == [articles[1]]
    assert Page.objects.filter(pk=articles[1].pk).values().get() == before


def test_an_edited_page_can_still_be_unpublished_as_one_of_a_set(articles, site_a):
    edit(articles[0], site_a)
    for article in articles:
        publishing.publish(article, user=site_a.approver)
    assert run(articles, site=site_a, user=site_a.approver, kind=JobKind.UNPUBLISH).done == {
        article.pk for article in articles
    }


def put_into_menu(article, site):
    menu = Menu.objects.for_site(site.site).first() or Menu.objects.create(site=site.site, key="footer", name="Footer")
    MenuItem.objects.create(menu=menu, page_id=article.pk, label="Here")


def redirect_to(article, site):
    Redirect.objects.create(old_path="/once-here", site=site.site, redirect_page_id=article.pk)


def add_below(article, site):
    article.page.add_child(instance=ArticlePage(title="Below", slug="below"))


def translate(article, site):
    TranslationSource.update_or_create_from_instance(article.page)


@pytest.mark.parametrize(
    "tie", [put_into_menu, redirect_to, add_below, translate, comment, make_alias], ids=lambda tie: tie.__name__
)
def test_a_page_that_others_point_at_is_not_deleted_in_a_set(articles, site_a, tie):
    tie(articles[1], site_a)
    report = run(articles, site=site_a, user=site_a.approver, kind=JobKind.DELETE)
    assert left(report, articles) == [articles[1]]
    assert Page.objects.filter(pk=articles[1].pk).exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_receivers_hear_of_a_deletion_before_and_after(articles, site_a):
    heard = []

    def before(sender, instance, **kwargs):
        heard.append(("before", sender, instance.pk, Page.objects.filter(pk=instance.pk).exists()))

    def after(sender, instance, **kwargs):
        heard.append(("after", sender, instance.pk, Page.objects.filter(pk=instance.pk).exists()))

    for sender in (ArticlePage, Page):
        pre_delete.connect(before, sender=sender)
        post_delete.connect(after, sender=sender)
    try:
        run(articles[:1], site=site_a, user=site_a.approver, kind=JobKind.DELETE)
    finally:
        for sender in (ArticlePage, Page):
            pre_delete.disconnect(before, sender=sender)
            post_delete.disconnect(after, sender=sender)
    pk = articles[0].pk
    assert heard == [
        ("before", ArticlePage, pk, True),
        ("before", Page, pk, True),
        ("after", ArticlePage, pk, False),
        ("after", Page, pk, False),
    ]


def test_boards_of_the_site_hear_of_a_deletion(articles, site_a, site_b):
    since, keys = timezone.now(), sorted(article.pk for article in articles[:2])
    run(articles[:2], site=site_a, user=site_a.approver, kind=JobKind.DELETE)
    heard = [change for change in changes_since(site_a.site, since) if set(change.page_ids) & set(keys)][-1]
    assert (sorted(heard.page_ids), heard.actor_id) == (keys, site_a.approver.pk)
    publishing.delete(articles[2], user=site_a.approver)
    assert changes_since(site_a.site, since)[-1].page_ids == (articles[2].pk,)
    assert not any(set(change.page_ids) & {*keys, articles[2].pk} for change in changes_since(site_b.site, since))


def test_an_editor_deletes_drafts_but_not_what_is_live(articles, site_a):
    publishing.publish(articles[0], user=site_a.approver)
    report = run(articles, site=site_a, user=site_a.editor, kind=JobKind.DELETE)
    assert left(report, articles) == [articles[0]]


@pytest.mark.parametrize("kind", [JobKind.APPROVE, JobKind.PUBLISH, JobKind.REJECT, JobKind.ARCHIVE, JobKind.DELETE])
def test_nothing_of_another_site_is_touched(articles, articles_b, site_a, superuser, kind):
    report = run([*articles, *articles_b], site=site_a, user=superuser, kind=kind)
    assert report.done == {article.pk for article in articles}
    assert set(GeneratedArticle.objects.for_site(articles_b[0].site).values_list("status", flat=True)) == {"qc"}
    assert not PageLogEntry.objects.filter(page__in=[article.pk for article in articles_b], user=superuser).exists()


@pytest.mark.parametrize("kind", [JobKind.APPROVE, JobKind.PUBLISH, JobKind.REJECT, JobKind.ARCHIVE])
@pytest.mark.parametrize("who", ["editor", "stranger", "retired"])
def test_who_may_not_is_left_with_everything(articles, site_a, site_b, kind, who):
    user = {"editor": site_a.editor, "stranger": site_b.approver, "retired": site_a.approver}[who]
    if who == "retired":
        user.is_active = False
    report = run(articles, site=site_a, user=user, kind=kind)
    assert left(report, articles) == articles
    assert set(GeneratedArticle.objects.for_site(site_a.site).values_list("status", flat=True)) == {"qc"}


def test_who_may_approve_but_not_publish_is_refused_page_by_page(articles, site_a):
    site_a.approver.groups.first().page_permissions.filter(permission__codename="publish_page").delete()
    assert left(run(articles, site=site_a, user=site_a.approver), articles) == articles


def test_a_workflow_that_ends_otherwise_goes_page_by_page(articles, site_a, monkeypatch):
    monkeypatch.setattr(WorkflowState, "on_finish", lambda state, user=None: None)
    assert left(run(articles, site=site_a, user=site_a.approver), articles) == articles


@pytest.mark.parametrize(("signal", "sender"), [(task_approved, None), (post_save, WorkflowState)])
def test_a_listener_that_a_set_cannot_tell_keeps_pages_out_of_sets(articles, site_a, signal, sender):
    def listen(**kwargs):
        pass

    signal.connect(listen, sender=sender)
    try:
        assert left(run(articles, site=site_a, user=site_a.approver), articles) == articles
    finally:
        signal.disconnect(listen, sender=sender)


def test_other_receivers_hear_of_each_page_once(articles, site_a):
    heard = []

    def listen(sender, instance, revision, **kwargs):
        heard.append((sender, instance.pk, instance.live, revision.pk))

    page_published.connect(listen, sender=ArticlePage)
    try:
        run(articles, site=site_a, user=site_a.approver)
    finally:
        page_published.disconnect(listen, sender=ArticlePage)
    pages = ArticlePage.objects.filter(pk__in=[article.pk for article in articles]).order_by("pk")
    assert heard == [(ArticlePage, page.pk, True, page.latest_revision_id) for page in pages]


def test_no_mail_is_sent(articles, site_a):
    run(articles, site=site_a, user=site_a.approver)
    assert mail.outbox == []


def test_what_the_gate_keeps_back_is_refused_with_the_reason(articles, articles_b, site_a, site_b, campaign_a):
    hold_campaign(campaign_a)
    report = run(articles, site=site_a, user=site_a.approver)
    assert report.refused == dict.fromkeys([article.pk for article in articles], f"“{campaign_a}” is on hold: Thin.")
    assert not report.done
    assert not Page.objects.filter(pk__in=report.refused, live=True).exists()
    # Approving, and what another tenant publishes, go on.
    assert len(run(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE).done) == 3
    assert len(run(articles_b, site=site_b, user=site_b.approver).done) == 3


def test_the_gate_is_asked_once_for_a_set(articles, site_a, monkeypatch):
    asked = []
    monkeypatch.setattr(gate, "refusals", lambda page_ids, *, site_id: asked.append((set(page_ids), site_id)) or {})
    run(articles, site=site_a, user=site_a.approver)
    assert asked == [({article.pk for article in articles}, site_a.site.pk)]


def hold_campaign(campaign):
    type(campaign).objects.filter(pk=campaign.pk).update(held_at=timezone.now(), held_because="Thin.")


SETS = [
    JobKind.APPROVE,
    JobKind.PUBLISH,
    JobKind.REJECT,
    JobKind.REVIEW,
    JobKind.ARCHIVE,
    JobKind.UNPUBLISH,
    JobKind.DELETE,
]


@pytest.mark.parametrize("kind", SETS)
def test_the_number_of_statements_does_not_depend_on_the_number_of_pages(articles_b, campaign_a, site_a, kind):
    articles = make_articles(campaign_a, count=21, user=site_a.editor)
    if kind == JobKind.UNPUBLISH:
        run(articles, site=site_a, user=site_a.approver)
    if kind == JobKind.REVIEW:
        run(articles, site=site_a, user=site_a.approver, kind=JobKind.REJECT)
    counts = []
    for some in (articles[:1], articles[1:]):
        # What is read once for a user is read anew by each worker.
        user = type(site_a.approver).objects.get(pk=site_a.approver.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(run(some, site=site_a, user=user, kind=kind).done) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 42
