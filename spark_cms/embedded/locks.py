"""File locks between processes. The kernel drops a lock with its holder, however that dies, so none goes stale."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from spark_cms.embedded.errors import ServiceError

POLL_SECONDS = 0.05


class FileLock:
    """A lock on one file, held until `release` or the end of the process. Child programs don't share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        return self._descriptor is not None

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Take the lock if it is free, at once; several processes may hold a shared one together."""
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise ServiceError(f"Can't open {self.path}: {error.strerror}.") from error
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            if error.errno in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}:
                return False
            raise ServiceError(f"Can't lock {self.path}: {error.strerror}.") from error
        return True

    def acquire(self, *, shared: bool = False, timeout: float = 60) -> None:
        """Take the lock, waiting up to `timeout` seconds. Raises ServiceError when it stays taken."""
        deadline = time.monotonic() + timeout
        while not self.try_acquire(shared=shared):
            if time.monotonic() > deadline:
                raise ServiceError(f"{self.path} has been locked by another process for {timeout:.0f} s.")
            time.sleep(POLL_SECONDS)

    def release(self) -> None:
        """Let go of the lock; harmless when it isn't held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def still_exists(self) -> bool:
        """Say whether the held file is the one at the path: false once somebody deleted the directory."""
        if self._descriptor is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    def write(self, text: str) -> None:
        """Leave a note for those who find the lock taken."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, text.encode(), 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.release()


@contextmanager
def locked(path: Path, *, timeout: float = 60) -> Iterator[FileLock]:
    """Hold the exclusive lock of `path` for a block."""
    with FileLock(path) as lock:
        lock.acquire(timeout=timeout)
        yield lock


def is_locked(path: Path) -> bool:
    """Say whether some process holds the lock of `path` now."""
    if not path.exists():
        return False
    with FileLock(path) as lock:
        return not lock.try_acquire()
