"""Whether workers hear: each sends itself a message now and then, notes what arrives, and ends when nothing does.

A worker that lost its queues still answers `inspect ping`, its event loop turns, and it does nothing for ever. It
cannot be talked back; whoever runs it (`make run`, a container's restart policy) starts it anew.
"""

import faulthandler
import logging
import time
from typing import Any

from celery import Celery, bootsteps, current_app
from celery.signals import task_received
from celery.utils.nodenames import worker_direct
from celery.worker import state
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

CANARY = "spark_cms.canary"
BEAT_SECONDS = 5
# A sign of life is believed for so long. It has a lifetime rather than a time: clocks differ.
BELIEVED_SECONDS = BEAT_SECONDS * 6
# An event loop that stood still for so long hangs in a call that will not return.
STUCK_SECONDS = 180.0
FAILED = 1
# By number: Celery has put something else in the place of `sys.stderr`.
STDERR = 2


def sign_of(queue: str) -> str:
    """The cache key that is there while a worker hears the queue."""
    return f"worker-hears:{queue}"


def queues_of(app: Celery) -> set[str]:
    """The queues that anything is sent to; each needs a worker."""
    routed = {route["queue"] for route in app.conf.task_routes.values()}
    timed = {entry.get("options", {}).get("queue") for entry in app.conf.beat_schedule.values()}
    return ({app.conf.task_default_queue} | routed | timed) - {None}


def unheard(app: Celery) -> list[str]:
    """The queues that no worker hears, by name. Raises `RedisError`."""
    from django.core.cache import cache

    queues = sorted(queues_of(app))
    signs = cache.get_many([sign_of(queue) for queue in queues])
    return [queue for queue in queues if sign_of(queue) not in signs]


def unheard_now() -> list[str]:
    """The queues of this installation that no worker hears. Raises `RedisError`."""
    return unheard(current_app._get_current_object())


class HearingStep(bootsteps.StartStopStep):
    """Runs in the worker's event loop while its consumer is connected."""

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def start(self, parent: Any) -> None:
        """Begin to listen, also after a reconnection."""
        self._heard_at = time.monotonic()
        task_received.connect(self._on_received, weak=False, dispatch_uid="spark_cms_hearing")
        self._timer = parent.timer.call_repeatedly(BEAT_SECONDS, self._beat, (parent,))
        self._beat(parent)

    def stop(self, parent: Any) -> None:
        """Stop listening: the connection is gone, or the worker ends."""
        faulthandler.cancel_dump_traceback_later()
        if timer := getattr(self, "_timer", None):
            timer.cancel()

    def _on_received(self, **_kwargs: Any) -> None:
        self._heard_at = time.monotonic()

    def _beat(self, parent: Any) -> None:
        # Ends the process from a thread of C, should the loop never come by here again.
        faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True, file=STDERR)
        busy = bool(state.active_requests)
        silence = time.monotonic() - self._heard_at
        # A busy worker fetches nothing, which may last as long as a task may.
        patience = settings.SPARK_DEAF_SECONDS + (parent.app.conf.task_time_limit if busy else 0)
        if silence > patience:
            logger.critical("Nothing has been heard for %.0f s: this worker is deaf, and ends.", silence)
            state.should_stop = FAILED
            return
        if busy or silence < BELIEVED_SECONDS:
            self._give_sign(parent)
        if not busy:
            self._send_canary(parent)

    def _give_sign(self, parent: Any) -> None:
        from django.core.cache import cache

        queues = [queue.name for queue in parent.task_consumer.queues]
        try:
            cache.set_many({sign_of(queue): True for queue in queues}, timeout=BELIEVED_SECONDS)
        except RedisError as error:
            logger.warning("The cache is away (%s): no sign of life was given.", error)

    def _send_canary(self, parent: Any) -> None:
        try:
            parent.app.send_task(
                CANARY,
                queue=worker_direct(parent.hostname),
                expires=BEAT_SECONDS * 2,
                ignore_result=True,
                retry=False,
            )
        except (OperationalError, OSError) as error:
            # Whose broker is away is not deaf.
            self._heard_at = time.monotonic()
            logger.warning("The broker is away (%s): no message to myself was sent.", error)
