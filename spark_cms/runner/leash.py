"""Ends the processes of a supervisor that was killed outright and couldn't do it itself.

`python -m spark_cms.runner.leash` reads `+PID` and `-PID` lines from its standard input. When that closes before every
process was signed off, their process groups are stopped. It works without help from the kernel, so on macOS as well.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import Self

PATIENCE_SECONDS = 10.0


class Leash:
    """The supervisor's end: names the processes that mustn't outlive it. Each is the leader of its own group."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "spark_cms.runner.leash"], stdin=subprocess.PIPE, start_new_session=True
        )

    def hold(self, pid: int) -> None:
        """Put a process on the leash."""
        self._write(f"+{pid}\n")

    def let_go(self, pid: int) -> None:
        """Take a process off the leash: it has ended."""
        self._write(f"-{pid}\n")

    def close(self) -> None:
        """End the leash's own process; whoever is still held is stopped by it first."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait(PATIENCE_SECONDS + 5)

    def _write(self, line: str) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(line.encode())
                self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def is_group_alive(leader: int) -> bool:
    """Say whether any process of the group is left."""
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def signal_group(leader: int, number: signal.Signals) -> None:
    """Send `number` to every process of the group; harmless when none is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def stop_groups(leaders: set[int]) -> None:
    """Stop the groups: the leaders are asked to end their own, then the rest is killed."""
    for leader in leaders:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(leader, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(map(is_group_alive, leaders)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for leader in leaders:
        signal_group(leader, signal.SIGKILL)


def main() -> None:
    """Follow the supervisor's notes until its end."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    held: set[int] = set()
    for line in sys.stdin:
        sign, pid = line[0], int(line[1:])
        if sign == "+":
            held.add(pid)
        else:
            held.discard(pid)
    stop_groups(held)


if __name__ == "__main__":
    main()
