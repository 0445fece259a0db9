"""Celery's way into the services of sites."""

from celery import shared_task

from sites_app.services import scheduling


@shared_task(name="sites_app.publish_scheduled", ignore_result=True, soft_time_limit=540, time_limit=600)
def publish_scheduled() -> None:
    scheduling.publish_due()
