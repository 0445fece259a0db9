"""What Wagtail's own schedule does when its time has come: publishes what may go out, and takes down what expired.

All by one time, so that nothing comes due between the gate's answer and the publishing. The generated articles of a
site whose releases are stopped stay as they are, and go out once it may release again.
"""

import datetime as dt

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from wagtail.models import DraftStateMixin, Page, Revision

from generator.models import GeneratedArticle, ReleasePolicy
from generator.services import withdrawing
from sites_app.models import ArticlePage


def run(*, at: dt.datetime) -> None:
    """Take down what expired before this time, and publish what is due at it, but for what has to stay back."""
    _take_down_expired(at)
    withdrawing.withhold_due(at=at)
    due = Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        # Looked at once more, since publishing takes its time: what was taken off the schedule or stopped stays back.
        revision = due.filter(pk=pk).first()
        if revision is not None and not _is_stopped(revision):
            revision.publish(log_action="wagtail.publish.scheduled")


def _take_down_expired(at: dt.datetime) -> None:
    others = [
        model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    for model in (Page, *others):
        for each in list(model._default_manager.filter(live=True, expire_at__lt=at).order_by("expire_at")):
            each.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _is_stopped(revision: Revision) -> bool:
    """Whether it is a generated article's, of a site whose releases are stopped."""
    if revision.content_type_id != ContentType.objects.get_for_model(ArticlePage).pk:
        return False
    site = GeneratedArticle.objects.filter(pk=int(revision.object_id)).values("site")
    return ReleasePolicy.objects.filter(site__in=site, stopped_at__isnull=False).exists()
