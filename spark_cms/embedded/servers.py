"""What PostgreSQL and Valkey have in common as children of a keeper: ports, free space, starting, stopping, logs.

Knows nothing about who uses a server; see `keeper` for that.
"""

import contextlib
import ctypes
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from spark_cms.embedded.accounts import Account, home_of, service_account
from spark_cms.embedded.errors import ServiceError
from spark_cms.embedded.files import make_directory

MINIMUM_FREE_BYTES = 200 * 1024 * 1024
LOG_LIMIT_BYTES = 10 * 1024 * 1024
START_SECONDS = 60.0
HOST = "127.0.0.1"


class Server(ABC):
    """One server process with its directory below the data directory. `durable` is false for tests only."""

    name: str
    stop_signals: tuple[tuple[signal.Signals, float], ...]
    death_signal: signal.Signals

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir
        self.durable = durable
        self.account: Account = service_account()
        self.directory = home_of(data_dir, account=self.account) / self.name
        self.log_path = data_dir / "logs" / f"{self.name}.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        if self.directory.parent != data_dir:
            _link(data_dir / self.name, target=self.directory)

    @abstractmethod
    def prepare(self) -> None:
        """Make the directory ready: create it the first time, clear away what a crash left."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its arguments, for the port in `self.port`."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Say whether the running process takes connections."""

    @abstractmethod
    def url(self) -> str:
        """Where clients connect, with the password."""

    def start(self, *, preferred_port: int = 0) -> None:
        """Start and wait until connections are taken. Raises ServiceError with the server's own last words."""
        self._require_space()
        make_directory(self.log_path.parent, mode=0o700)
        self.prepare()
        self.port = free_port(preferred_port)
        with self._open_log() as log:
            self.process = subprocess.Popen(  # noqa: S603 - the command is ours
                self.command(),
                cwd=self.directory,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_follow_parent(self.death_signal),
                **self.account.popen_options(),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if not self.is_alive():
                raise ServiceError(self._explain(f"{self.name} didn't start"))
            if time.monotonic() > deadline:
                self.stop()
                raise ServiceError(self._explain(f"{self.name} wasn't ready within {START_SECONDS:.0f} s"))
            time.sleep(0.02)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Stop the process: kindly first, then less so."""
        if self.process is None:
            return
        for number, patience in self.stop_signals:
            if self.process.poll() is not None:
                break
            self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self.process = None

    def _open_log(self) -> BinaryIO:
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_LIMIT_BYTES:
            self.log_path.replace(self.log_path.with_suffix(".log.1"))
        self._log_start = self.log_path.stat().st_size if self.log_path.exists() else 0
        return self.log_path.open("ab")

    def _explain(self, what: str) -> str:
        with self.log_path.open("rb") as log:
            log.seek(self._log_start)
            said = log.read().decode(errors="replace")
        if "No space left on device" in said:
            return f"{what}: the disk that holds {self.directory} is full."
        telling = [line for line in said.splitlines() if any(word in line for word in ("FATAL", "PANIC", "rror"))]
        last = (telling or said.splitlines() or ["it left no message"])[-1].strip()
        return f"{what}: {last} (the whole log is {self.log_path})"

    def _require_space(self) -> None:
        free = shutil.disk_usage(self.data_dir).free
        if free < MINIMUM_FREE_BYTES:
            raise ServiceError(
                f"The disk that holds {self.data_dir} is full: {free // 2**20} MB are free, "
                f"and {MINIMUM_FREE_BYTES // 2**20} MB are needed."
            )


def free_port(preferred: int = 0) -> int:
    """`preferred` if nobody listens there, else any free one, on the loopback interface."""
    for candidate in (preferred, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, candidate))
                return int(probe.getsockname()[1])
    raise ServiceError(f"No free port was found on {HOST}.")


def _follow_parent(number: signal.Signals) -> Callable[[], object] | None:
    """On Linux a server gets `number` when its keeper dies, however that dies; elsewhere the next start clears up."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, int(number))


def _link(path: Path, *, target: Path) -> None:
    """Show where a server's directory is when it can't be in the data directory."""
    if not path.is_symlink() and not path.exists():
        path.symlink_to(target)
