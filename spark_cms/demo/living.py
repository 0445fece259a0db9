"""Lets visitors read what the demo's first campaign had tested, so that its results are of something."""

from django.contrib.auth.models import User

from generator import dispatch
from generator.enums import ArticleStatus
from generator.models import Campaign, GeneratedArticle
from spark_cms.demo.testing import finish

# Of the tested articles so many go out; the others stay approved, for whoever wants to publish something.
PUBLISHED = 18


def publish_tested(campaign: Campaign, *, user: User) -> int:
    """Publish approved articles of the campaign, unless some of it is live already; how many. Needs a worker, or works.

    Whatever the publish gate keeps back stays a draft.
    """
    articles = GeneratedArticle.objects.for_site(campaign.site_id).filter(campaign=campaign)
    if articles.filter(status=ArticleStatus.PUBLISHED).exists():
        return 0
    approved = articles.filter(status=ArticleStatus.APPROVED).order_by("position")
    page_ids = list(approved.values_list("pk", flat=True)[:PUBLISHED])
    if not page_ids:
        return 0
    finish(dispatch.start_publishing(site=campaign.site, user=user, page_ids=page_ids))
    return articles.filter(status=ArticleStatus.PUBLISHED).count()
