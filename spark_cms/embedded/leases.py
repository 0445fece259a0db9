"""Leases on embedded servers: whoever holds one may count on the server. The first starts it, the last one stops it."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from spark_cms.embedded.errors import ServiceError
from spark_cms.embedded.files import make_directory
from spark_cms.embedded.locks import FileLock, is_locked, locked
from spark_cms.embedded.state import Paths, read_state

STOP_SECONDS = 45.0
NOTICE_SECONDS = 2.0


class _Independent(subprocess.Popen[bytes]):
    """A child that is meant to outlive us, so that losing sight of it is no mistake to warn of."""

    def __del__(self) -> None:
        pass


class Lease:
    """The right to use a data directory's server called `name`, for the life of this process or until `release`."""

    def __init__(self, name: str, *, data_dir: Path, durable: bool = True) -> None:
        self.name = name
        self.data_dir = data_dir
        self.durable = durable
        self.url = ""
        self._paths = Paths(data_dir, name)
        self._lock = FileLock(self._paths.leases)

    def acquire(self) -> Self:
        """Hold the lease and know the server's address. Raises ServiceError when the server can't be started."""
        make_directory(self.data_dir, mode=0o711 if os.geteuid() == 0 else 0o700)
        make_directory(self._paths.directory, mode=0o700)
        # A keeper that is stopping holds this lock to its end.
        self._lock.acquire(shared=True)
        try:
            with locked(self._paths.start, timeout=120):
                if not is_locked(self._paths.keeper):
                    self._start_keeper()
            self.url = read_state(self._paths.state)["url"]
        except BaseException:
            self._lock.release()
            raise
        return self

    def release(self) -> bool:
        """Let go, and wait for the server's end if nobody else holds a lease. Says whether the server stopped."""
        if not self._lock.is_held:
            return False
        self._lock.release()
        started = time.monotonic()
        while is_locked(self._paths.keeper):
            waited = time.monotonic() - started
            if waited > STOP_SECONDS or (waited > NOTICE_SECONDS and read_state(self._paths.state).get("ready")):
                return False
            time.sleep(0.05)
        return True

    def _start_keeper(self) -> None:
        errors = self.data_dir / "logs"
        make_directory(errors, mode=0o700)
        with (errors / "keepers.log").open("ab") as log:
            keeper = _Independent(
                [
                    *(sys.executable, "-m", "spark_cms.embedded.keeper"),
                    *(self.name, str(self.data_dir), "durable" if self.durable else "disposable"),
                ],
                cwd=Path(__file__).resolve().parents[2],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert keeper.stdout is not None  # noqa: S101 - asked for above
        with keeper.stdout as pipe:
            answer = pipe.readline()
        if not answer:
            raise ServiceError(f"The keeper of {self.name} died; see {errors / 'keepers.log'}.")
        if message := answer.decode(errors="replace").strip():
            keeper.wait()
            raise ServiceError(message)
