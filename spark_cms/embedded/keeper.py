"""Keeps one server running for as long as somebody holds a lease on it: a process of its own, started by `leases`.

Leases are file locks, so a holder that is killed outright has let go of its lease. Must not be imported by anyone but
`leases`.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from spark_cms.embedded.errors import ServiceError
from spark_cms.embedded.files import write_private
from spark_cms.embedded.locks import FileLock
from spark_cms.embedded.postgres import PostgresServer
from spark_cms.embedded.servers import Server
from spark_cms.embedded.state import Paths, read_state
from spark_cms.embedded.valkey import ValkeyServer

SERVERS: dict[str, type[Server]] = {server.name: server for server in (PostgresServer, ValkeyServer)}
POLL_SECONDS = 0.2
RESTARTS = 3
RESTART_WINDOW_SECONDS = 120.0


class Keeper:
    """Starts a server, brings it back when it dies, and stops it when the last lease is gone."""

    def __init__(self, server: Server, paths: Paths) -> None:
        self.server = server
        self.paths = paths
        self.leases = FileLock(paths.leases)
        self.is_told_to_stop = False
        self._deaths: list[float] = []

    def start(self) -> None:
        """Start the server and publish its address for the holders of leases."""
        remembered = read_state(self.paths.state).get("port", 0)
        self.server.start(preferred_port=remembered)
        self._publish(ready=True)

    def keep(self, lock: FileLock) -> None:
        """Return when nobody needs the server any more; it is stopped then."""
        try:
            while not self.is_told_to_stop and lock.still_exists() and not self.leases.try_acquire():
                if not self.server.is_alive():
                    self._bring_back()
                time.sleep(POLL_SECONDS)
        finally:
            if lock.still_exists():
                self._publish(ready=False)
            self.server.stop()

    def _bring_back(self) -> None:
        now = time.monotonic()
        self._deaths = [at for at in self._deaths if now - at < RESTART_WINDOW_SECONDS] + [now]
        if len(self._deaths) > RESTARTS:
            raise ServiceError(f"{self.server.name} died {len(self._deaths)} times; see {self.server.log_path}.")
        self.server.start(preferred_port=self.server.port)
        self._publish(ready=True)

    def _publish(self, *, ready: bool) -> None:
        state: dict[str, object] = {"ready": ready, "port": self.server.port, "keeper": os.getpid()}
        if ready:
            state |= {"url": self.server.url(), "pid": self.server.process.pid if self.server.process else 0}
        write_private(self.paths.state, json.dumps(state))


def main(name: str, data_dir: str, durability: str) -> int:
    """Keep the server called `name`. The one line on standard output is empty when it runs, else says why not."""
    paths = Paths(Path(data_dir), name)
    try:
        lock = FileLock(paths.keeper)
        lock.acquire(timeout=30)
        keeper = Keeper(SERVERS[name](Path(data_dir), durable=durability == "durable"), paths)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: setattr(keeper, "is_told_to_stop", True))
        keeper.start()
    except ServiceError as error:
        _report(str(error))
        return 1
    _report("")
    try:
        keeper.keep(lock)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _report(text: str) -> None:
    """Answer the process that started us, and let go of the pipe to it."""
    os.write(1, text.replace("\n", " ").encode() + b"\n")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
