"""Two people decide about one article at once, each on a connection of their own: one decides, the other is told."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from wagtail.models import PageLogEntry, TaskState

from generator.enums import ArticleStatus, JobKind
from generator.models import GeneratedArticle
from generator.services import desk, drafts, plans
from generator.services.moves import IllegalMove, MovedMeanwhile
from generator.services.page_sets import actions
from tests.generator.factories import compose_drafts, make_campaign
from tests.generator.services.test_drafts_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4


@pytest.fixture
def articles(site_a: Any, site_b: Any) -> list[GeneratedArticle]:
    make_campaign(site_b)
    version = plans.freeze(make_campaign(site_a))
    report = drafts.save(compose_drafts(version, count=ROUNDS), version=version)
    return list(GeneratedArticle.objects.for_site(site_a.site).filter(pk__in=report.page_ids).order_by("pk"))


def decide(article: GeneratedArticle, wanted: ArticleStatus, user: User) -> Any:
    """What one person gets: the status that they brought about, or what they are told."""
    mine = GeneratedArticle.objects.get(pk=article.pk)
    try:
        return desk.move(mine, wanted, user=User.objects.get(pk=user.pk), why="so", seen=ArticleStatus.QC)
    except IllegalMove as refusal:
        return refusal


PAIRS = [
    (ArticleStatus.APPROVED, ArticleStatus.REJECTED),
    (ArticleStatus.APPROVED, ArticleStatus.APPROVED),
    (ArticleStatus.PUBLISHED, ArticleStatus.ARCHIVED),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_one_decides_and_the_other_is_told(
    articles: list[GeneratedArticle], site_a: Any, one: ArticleStatus, other: ArticleStatus
) -> None:
    for article in articles:
        answers = at_once(
            lambda article=article: decide(article, one, site_a.approver),  # type: ignore[misc]
            lambda article=article: decide(article, other, site_a.administrator),  # type: ignore[misc]
        )
        refusals = [answer for answer in answers if isinstance(answer, IllegalMove)]
        (made,) = [answer for answer in answers if not isinstance(answer, IllegalMove)]
        assert [type(refusal) for refusal in refusals] == [MovedMeanwhile]
        assert "Somebody else moved the article meanwhile" in str(refusals[0])
        article.refresh_from_db()
        assert article.status == made
        decided = TaskState.objects.filter(workflow_state__object_id=str(article.pk), finished_by__isnull=False)
        assert decided.count() == 1
        moves = PageLogEntry.objects.filter(page=article.pk, action__startswith="generator.")
        assert [entry.data["to"] for entry in moves] == [made]


def test_a_person_and_a_job_do_not_wait_for_each_other(articles: list[GeneratedArticle], site_a: Any) -> None:
    ids = [article.pk for article in articles]

    def as_set() -> int:
        user = User.objects.get(pk=site_a.approver.pk)
        return len(actions.run(JobKind.APPROVE, ids, site_id=site_a.site.pk, user=user).done)

    def by_hand() -> list[Any]:
        return [decide(article, ArticleStatus.REJECTED, site_a.administrator) for article in reversed(articles)]

    approved, answers = at_once(as_set, by_hand)
    rejected = [answer for answer in answers if not isinstance(answer, IllegalMove)]
    assert approved + len(rejected) == len(articles)
