"""The processes of one checkout: one web server, two Celery workers, a writer of events and beat, for two cores."""

import sys
from pathlib import Path

from spark_cms.runner.supervisor import ProcessSpec

HOST = "127.0.0.1"
APP = ("-A", "spark_cms.celery:app")
# Where everything belongs to root, as in many a container or rented server, that is no news.
CELERY = (sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet", *APP)


def web(*, port: int, workers: int) -> ProcessSpec:
    """The web server, on the loopback interface."""
    return ProcessSpec(
        "web",
        (
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
            *("--workers", str(workers), "--blocking-threads", "4", "--http", "1", "--no-ws"),
            *("--respawn-failed-workers", "--log-level", "warning", "spark_cms.wsgi:application"),
        ),
    )


def workers() -> tuple[ProcessSpec, ...]:
    """A worker for what people wait for, and one for bulk work, so that neither is in the other's way."""
    return (
        _worker("worker", queues="interactive,default", concurrency=1),
        _worker("bulk", queues="generate,publish,imports,mail,webhooks", concurrency=2),
    )


def writer() -> ProcessSpec:
    """What stores visitors' events. Any number may run."""
    return ProcessSpec("writer", (sys.executable, "manage.py", "write_events"))


def beat(*, data_dir: Path) -> ProcessSpec:
    """The clock of periodic tasks. There must be exactly one."""
    return ProcessSpec(
        "beat",
        (
            *(*CELERY, "beat", "--loglevel", "WARNING"),
            *("--schedule", str(data_dir / "beat-schedule"), "--pidfile", ""),
        ),
    )


def _worker(name: str, *, queues: str, concurrency: int) -> ProcessSpec:
    return ProcessSpec(
        name,
        (
            *(*CELERY, "worker", "--loglevel", "WARNING"),
            *("-n", f"{name}@%h", "-Q", queues, "-c", str(concurrency), "--without-gossip", "--without-mingle"),
        ),
    )
