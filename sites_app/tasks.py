"""Celery's way into the services of sites."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from sites_app.services import cdn, idempotency, indexnow, pictures, scheduling, search_upkeep, sign_ins, sitemaps


@shared_task(name="sites_app.publish_scheduled", ignore_result=True, soft_time_limit=540, time_limit=600)
def publish_scheduled() -> None:
    scheduling.publish_due()


@shared_task(name="sites_app.refresh_title_norms", ignore_result=True, soft_time_limit=540, time_limit=600)
def refresh_title_norms() -> None:
    search_upkeep.refresh_title_norms()


@shared_task(name="sites_app.make_pictures", ignore_result=True, soft_time_limit=240, time_limit=300)
def make_pictures() -> None:
    pictures.make_missing()


@shared_task(name="sites_app.rewrite_sitemaps", ignore_result=True, soft_time_limit=540, time_limit=600)
def rewrite_sitemaps() -> None:
    sitemaps.rewrite_all()


@shared_task(name="sites_app.announce_changes", ignore_result=True, soft_time_limit=240, time_limit=300)
def announce_changes() -> None:
    indexnow.announce_all()


@shared_task(name="sites_app.purge_cdn", ignore_result=True, soft_time_limit=240, time_limit=300)
def purge_cdn() -> None:
    if settings.SPARK_HAS_CDN_PURGE:
        cdn.purge_cdn()


@shared_task(name="sites_app.prune_idempotency", ignore_result=True, soft_time_limit=540, time_limit=600)
def prune_idempotency() -> None:
    idempotency.prune(at=timezone.now())


@shared_task(name="sites_app.prune_sign_ins", ignore_result=True, soft_time_limit=540, time_limit=600)
def prune_sign_ins() -> None:
    sign_ins.prune(at=timezone.now())
