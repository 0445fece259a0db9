"""The Celery application. Workers and beat are started with `-A spark_cms.celery`."""

import os
import time

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")

app = Celery("spark_cms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HEARTBEAT_KEY = "worker-heartbeat"
HEARTBEAT_SECONDS = 5


class HeartbeatStep(bootsteps.StartStopStep):
    """Writes the time to the cache while the consumer's event loop turns.

    A worker whose consumer lost its broker still answers `inspect ping`; it does not come by here.
    """

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def start(self, parent):
        self._beat(parent)
        self._timer = parent.timer.call_repeatedly(HEARTBEAT_SECONDS, self._beat, (parent,))

    def stop(self, parent):
        if timer := getattr(self, "_timer", None):
            timer.cancel()

    def _beat(self, parent):
        from django.core.cache import cache

        cache.set(HEARTBEAT_KEY, time.time(), timeout=HEARTBEAT_SECONDS * 12)


app.steps["consumer"].add(HeartbeatStep)
