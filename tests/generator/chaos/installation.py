"""A PostgreSQL and a Valkey of the test's own, which it may kill without hurting the others' tests."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import environ
import pytest
from celery import current_app
from django.conf import settings
from django.db import connections

from spark_cms.embedded.postgres import PostgresServer
from spark_cms.embedded.servers import Server
from spark_cms.embedded.valkey import ValkeyServer
from tests.database import ALIAS, clone
from tests.services import DATA_DIR, SLOT


class CrashablePostgres(PostgresServer):
    """Safe against its own death as in production; only a power cut could harm it, which is not tried here."""

    def command(self) -> list[str]:
        return [*super().command(), "-c", "fsync=off"]

    def copy_of(self, source: str, *, name: str) -> None:
        """Make the database `name` anew with all that the database at the address `source` holds."""
        clone("template0", to=name)
        target = self.url().rpartition("/")[0] + f"/{name}"
        dump = subprocess.run(
            [str(self.programs / "pg_dump"), "--no-owner", source], check=True, capture_output=True, timeout=120
        )
        subprocess.run(
            [str(self.programs / "psql"), "--quiet", "-v", "ON_ERROR_STOP=1", target],
            input=dump.stdout,
            check=True,
            capture_output=True,
            timeout=120,
        )


class Installation:
    """Both services, and this process connected to them."""

    def __init__(self) -> None:
        directory = DATA_DIR / "chaos" / str(SLOT.number)
        directory.mkdir(parents=True, exist_ok=True)
        self.postgres = CrashablePostgres(directory)
        self.valkey = ValkeyServer(directory)

    def kill_postgres(self) -> None:
        """An immediate shutdown, as of a crash: nobody is told, and the log is replayed at the next start."""
        self._kill(self.postgres, signal.SIGQUIT)

    def kill_valkey(self) -> None:
        self._kill(self.valkey, signal.SIGKILL)

    def start_postgres(self) -> None:
        self.postgres.start(preferred_port=self.postgres.port)

    def start_valkey(self) -> None:
        self.valkey.start(preferred_port=self.valkey.port)

    def _kill(self, server: Server, number: signal.Signals) -> None:
        assert server.process is not None
        server.process.send_signal(number)
        server.process.wait(20)


@contextmanager
def own_installation(patch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Start both services with a fresh database and connect this process to them for the block."""
    installation = Installation()
    try:
        installation.postgres.start()
        installation.valkey.start()
        connections.close_all()
        source = f"{SLOT.services.database_url.rpartition('/')[0]}/{SLOT.database}"
        with patch.context() as patched:
            _connect(installation, patched)
            installation.postgres.copy_of(source, name=SLOT.database)
            try:
                yield installation
            finally:
                connections.close_all()
                _forget_broker()
    finally:
        _forget_broker()
        installation.valkey.stop()
        installation.postgres.stop()


def _connect(installation: Installation, patch: pytest.MonkeyPatch) -> None:
    url = installation.postgres.url()
    for name, value in environ.Env.db_url_config(url).items():
        if name in {"HOST", "PORT", "USER", "PASSWORD"}:
            patch.setitem(settings.DATABASES[ALIAS], name, value)
            patch.setitem(connections[ALIAS].settings_dict, name, value)
    queue = installation.valkey.url()
    patch.setenv("DATABASE_URL", url)
    patch.setenv("REDIS_URL", queue)
    patch.setenv("CACHE_URL", queue.removesuffix("/0") + "/1")
    # Celery first: it reads the settings when it is first asked, and what it answers now is what comes back later.
    patch.setitem(current_app.conf, "broker_url", queue)
    patch.setattr(settings, "CELERY_BROKER_URL", queue)
    _forget_broker()


def _forget_broker() -> None:
    """Let go of the connections to the broker of before, as a process does after a fork."""
    current_app._after_fork()
    current_app.control._after_fork()
