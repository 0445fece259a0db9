"""`python -m spark_cms.runner`: everything of this checkout, from the database to the web server, until Ctrl-C."""

import contextlib
import os
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import environ
import psutil

from spark_cms.embedded import ServiceError, data_directory, environment_with_services, read_env_file
from spark_cms.embedded.files import make_directory
from spark_cms.embedded.locks import FileLock
from spark_cms.runner import processes
from spark_cms.runner.leash import Leash
from spark_cms.runner.output import Output
from spark_cms.runner.supervisor import CommandFailedError, GaveUpError, StoppedError, Supervisor

READY_SECONDS = 120.0


def main() -> int:
    """Run until told to stop. Returns 0 for a wanted end, 1 when something didn't work; the reason was printed then."""
    output = Output()
    read_env_file()
    env = environ.Env()
    try:
        port = _port(env.str("PORT", default="8000"))
        with _only_one(data_directory()):
            _require_free(port)
            with environment_with_services(), Leash() as leash:
                environment = os.environ | {
                    "PORT": str(port),
                    "PYTHONUNBUFFERED": "1",
                    "SPARK_DATA_DIR": str(data_directory()),
                }
                supervisor = Supervisor(environment=environment, output=output, leash=leash)
                supervisor.listen()
                try:
                    _run(supervisor, output, env=env, port=port)
                finally:
                    output.say("Stopping ...")
                    supervisor.stop()
    except (StoppedError, KeyboardInterrupt):
        return 0
    except (ServiceError, CommandFailedError, GaveUpError) as error:
        output.say(f"Spark CMS: {error}")
        return 1
    return 0


def _run(supervisor: Supervisor, output: Output, *, env: environ.Env, port: int) -> None:
    wants_demo = env.bool("SPARK_DEMO", default=True)
    # Once made, the demo belongs to the person: what was deleted isn't brought back, and no start has to look.
    made = data_directory() / "demo-made"
    makes_demo = wants_demo and not made.exists()
    prepare = (sys.executable, "-m", "spark_cms.runner.prepare")
    # At the first start both take their time, and two cores can do both at once.
    supervisor.run((*prepare, "database", *(["demo-sites"] if makes_demo else []), "addresses"), (*prepare, "static"))
    supervisor.start(
        (
            *processes.workers(),
            processes.writer(),
            processes.beat(data_dir=data_directory()),
            processes.web(port=port, workers=env.int("WEB_CONCURRENCY", default=2)),
        )
    )
    if not supervisor.tend_until(_readiness(port), timeout=READY_SECONDS):
        raise ServiceError(f"the web server and the workers weren't ready within {READY_SECONDS:.0f} s")
    if makes_demo:
        with output.held():
            supervisor.run((*prepare, "demo-articles", "demo-traffic"))
        made.touch()
    output.summary(_addresses(port, wants_demo=wants_demo))
    supervisor.tend_until()


def _addresses(port: int, *, wants_demo: bool) -> list[tuple[str, str]]:
    rows = [("Admin", f"http://localhost:{port}/admin/")]
    if wants_demo:
        rows = [
            ("Summit Roofing", f"http://summit-roofing.localhost:{port}/"),
            ("Harbor Dental", f"http://harbor-dental.localhost:{port}/"),
            *rows,
            ("Demo login", f"admin  {_demo_password()}"),
        ]
    return rows


def _demo_password() -> str:
    try:
        return (data_directory() / "demo-password").read_text().strip()
    except FileNotFoundError:
        return "(with the password of your own)"


def _port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ServiceError(f"PORT must be a number from 1 to 65535, and is {text!r}")


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Refuse to run beside another runner on the same data."""
    make_directory(data_dir, mode=0o711 if os.geteuid() == 0 else 0o700)
    with FileLock(data_dir / "run.lock") as lock:
        if not lock.try_acquire():
            pid = lock.path.read_text().strip()
            raise ServiceError(
                f"it already runs on {data_dir} as process {pid}: stop that one (Ctrl-C there, or `kill {pid}`) first"
            )
        lock.write(str(os.getpid()))
        yield


def _require_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((processes.HOST, port))
        except PermissionError:
            raise ServiceError(f"port {port} needs an administrator's rights: try PORT=8000 make run") from None
        except OSError:
            raise ServiceError(f"port {port} is taken{_holder(port)}: try PORT={port + 1000} make run") from None


def _holder(port: int) -> str:
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""


def _readiness(port: int) -> threading.Event:
    """An event that is set once `/readyz` says so: database, migrations, Redis and a worker."""
    event = threading.Event()

    def ask() -> None:
        while not event.is_set():
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://{processes.HOST}:{port}/readyz", timeout=5),
            ):
                event.set()
            time.sleep(0.2)

    threading.Thread(target=ask, daemon=True).start()
    return event


if __name__ == "__main__":
    sys.exit(main())
