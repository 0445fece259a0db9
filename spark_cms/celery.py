"""The Celery application. Workers and beat are started with `-A spark_cms.celery`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")

from spark_cms.hearing import CANARY, HearingStep

app = Celery("spark_cms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(HearingStep)


@app.task(name=CANARY, ignore_result=True)
def canary() -> None:
    """The message of a worker to itself: that it arrived is all it says."""
