"""Celery's way into the services of sites."""

from celery import shared_task

from sites_app.services import scheduling, search_upkeep


@shared_task(name="sites_app.publish_scheduled", ignore_result=True, soft_time_limit=540, time_limit=600)
def publish_scheduled() -> None:
    scheduling.publish_due()


@shared_task(name="sites_app.refresh_title_norms", ignore_result=True, soft_time_limit=540, time_limit=600)
def refresh_title_norms() -> None:
    search_upkeep.refresh_title_norms()
