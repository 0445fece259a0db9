"""Server-sent events about a job: one for each change of its progress, until it has ended or the time is over.

A stream holds a thread of the web process for as long as it is open. So a process has few of them at a time, and each
ends by itself; whoever listens comes again, and says by `Last-Event-ID` what it has seen.
"""

import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from api.errors import Problem
from generator.models import Job
from generator.services.progress import JobProgress, progress

# How often the job is looked at, and after how much silence something is said to keep the connection open.
LOOK_EVERY = 1.0
HEARTBEAT_EVERY = 15.0
# How long whoever listens should wait before they come again.
RETRY_MS = 2_000
BUSY_SECONDS = 5

type Describe = Callable[[Job, JobProgress], str]


class Places:
    """The streams that this process has open. A place is free again when its time is over, whatever became of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[object, float] = {}

    def take(self, holder: object, *, seconds: float, most: int) -> bool:
        """Take a place for so long; whether there was one."""
        now = time.monotonic()
        with self._lock:
            self._until = {each: until for each, until in self._until.items() if until > now}
            if len(self._until) >= most:
                return False
            self._until[holder] = now + seconds
        return True

    def leave(self, holder: object) -> None:
        with self._lock:
            self._until.pop(holder, None)


places = Places()


def event_stream(job: Job, *, seen: str, describe: Describe) -> HttpResponseBase:
    """The stream of the job's changes after the event `seen`.

    204, which ends all listening, where the job has ended and that was seen. Raises the problem `streams-busy` (503).
    """
    found = progress(job)
    if found.has_ended and seen == _id_of(found):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})
    stream = _Stream(job, seen=seen, describe=describe)
    if not places.take(stream, seconds=stream.seconds + HEARTBEAT_EVERY, most=settings.SPARK_EVENT_STREAMS):
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "streams-busy",
            "Too many streams are open",
            "Ask for the job itself meanwhile, or come again.",
            headers={"Retry-After": str(BUSY_SECONDS)},
        )
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    # Proxies that gather answers would keep every event back.
    response["X-Accel-Buffering"] = "no"
    return response


class _Stream:
    """The events as bytes. Closing it gives its place back."""

    def __init__(self, job: Job, *, seen: str, describe: Describe) -> None:
        self._job, self._seen, self._describe = job, seen, describe
        self.seconds = settings.SPARK_EVENT_STREAM_SECONDS
        self._events = self._run()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._events)

    def close(self) -> None:
        places.leave(self)

    def _run(self) -> Iterator[bytes]:
        begun = said = time.monotonic()
        yield f"retry: {RETRY_MS}\n\n".encode()
        while True:
            found = progress(self._job)
            if (state := _id_of(found)) != self._seen:
                self._seen, said = state, time.monotonic()
                name = "end" if found.has_ended else "progress"
                yield f"id: {state}\nevent: {name}\ndata: {self._describe(self._job, found)}\n\n".encode()
            if found.has_ended or time.monotonic() - begun >= self.seconds:
                return
            if time.monotonic() - said >= HEARTBEAT_EVERY:
                said = time.monotonic()
                yield b": still here\n\n"
            time.sleep(LOOK_EVERY)
            try:
                self._job.refresh_from_db()
            except Job.DoesNotExist:
                return


def _id_of(found: JobProgress) -> str:
    """What of a job is news when it changes; rates change all the time."""
    return f"{found.job_id}.{found.status}.{found.done}.{found.failed}"
