"""Starts processes, passes on what they print, brings back those that die, and stops them all.

Knows nothing about what the processes are; see `processes`.
"""

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from honcho.process import Popen

from spark_cms.runner.leash import Leash, is_group_alive, signal_group
from spark_cms.runner.output import Output

BACK_OFF_SECONDS = (1.0, 2.0, 4.0, 8.0)
FORGIVEN_AFTER_SECONDS = 60.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.1


class GaveUpError(Exception):
    """A process died again and again; the message names it."""


class CommandFailedError(Exception):
    """A command that must succeed didn't; the message names it, and it has printed why."""


class StoppedError(Exception):
    """The person (or the system) asked for the end."""


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """A process to keep running."""

    name: str
    command: tuple[str, ...]


@dataclass(slots=True)
class _Running:
    spec: ProcessSpec
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_at: float = field(default_factory=time.monotonic)


class Supervisor:
    """Answers for a set of processes, each the leader of a group of its own."""

    def __init__(self, *, environment: Mapping[str, str], output: Output, leash: Leash) -> None:
        self._environment = dict(environment)
        self._output = output
        self._leash = leash
        self._running: list[_Running] = []
        self._stop_requests = 0

    def listen(self) -> None:
        """Take Ctrl-C, `kill` and the terminal's end as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def start(self, specs: tuple[ProcessSpec, ...]) -> None:
        """Start processes and keep them running from now on."""
        for spec in specs:
            entry = _Running(spec)
            self._running.append(entry)
            self._launch(entry)

    def tend(self) -> None:
        """One round: bring back who died. Raises GaveUpError or StoppedError when it is over."""
        if self._stop_requests:
            raise StoppedError
        for entry in self._running:
            if entry.process is None:
                if time.monotonic() >= entry.start_at:
                    self._launch(entry)
            elif entry.process.poll() is not None:
                self._bury(entry, code=entry.process.returncode)

    def tend_until(self, condition: threading.Event | None = None, *, timeout: float | None = None) -> bool:
        """Tend until `condition` is set, for ever without one. Says whether it came before `timeout`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while condition is None or not condition.is_set():
            if deadline is not None and time.monotonic() > deadline:
                return False
            self.tend()
            time.sleep(POLL_SECONDS)
        return True

    def run(self, *commands: tuple[str, ...]) -> None:
        """Run commands side by side to their end on our own terminal, tending the others meanwhile.

        Raises CommandFailedError when one of them fails; the others are ended then.
        """
        processes = [self._run(command) for command in commands]
        try:
            while (codes := [process.poll() for process in processes]) != [0] * len(processes):
                for code, command in zip(codes, commands, strict=True):
                    if code:
                        raise CommandFailedError(f"`{' '.join(command[1:])}` failed with code {code}.")
                self.tend()
                time.sleep(POLL_SECONDS)
        finally:
            for process in processes:
                self._end(process, patience=5)

    def stop(self) -> None:
        """Stop every process and whatever it started. A second Ctrl-C doesn't wait for anyone."""
        alive = [entry.process for entry in self._running if entry.process is not None]
        for process in alive:
            process.terminate()
        asked = self._stop_requests
        deadline = time.monotonic() + STOP_SECONDS
        while any(process.poll() is None for process in alive) and time.monotonic() < deadline:
            if self._stop_requests > asked:
                break
            time.sleep(POLL_SECONDS)
        for process in alive:
            self._end(process, patience=0)
        self._running.clear()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._stop_requests += 1

    def _run(self, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - the command is ours
            command, env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._leash.hold(process.pid)
        return process

    def _launch(self, entry: _Running) -> None:
        entry.process = Popen(
            list(entry.spec.command), shell=False, env=self._environment, stdin=subprocess.DEVNULL, bufsize=-1
        )
        entry.started_at = time.monotonic()
        self._leash.hold(entry.process.pid)
        threading.Thread(target=self._relay, args=(entry.spec.name, entry.process), daemon=True).start()

    def _relay(self, name: str, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is not None:
            with process.stdout, contextlib.suppress(ValueError):
                for line in process.stdout:
                    self._output.line(name, line)

    def _bury(self, entry: _Running, *, code: int) -> None:
        """Clear away a dead process and set the time of its return."""
        assert entry.process is not None  # noqa: S101 - only the dead are buried
        self._end(entry.process, patience=0)
        entry.process = None
        if time.monotonic() - entry.started_at > FORGIVEN_AFTER_SECONDS:
            entry.deaths = 0
        if entry.deaths >= len(BACK_OFF_SECONDS):
            raise GaveUpError(f"{entry.spec.name} ended {entry.deaths + 1} times, the last time with code {code}.")
        pause = BACK_OFF_SECONDS[entry.deaths]
        entry.deaths += 1
        entry.start_at = time.monotonic() + pause
        self._output.say(f"{entry.spec.name} ended with code {code}; starting it again in {pause:.0f} s.")

    def _end(self, process: subprocess.Popen[bytes], *, patience: float) -> None:
        """See to it that neither the process nor anything of its group is left."""
        if process.poll() is None and patience:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
        if is_group_alive(process.pid):
            signal_group(process.pid, signal.SIGKILL)
        process.wait()
        self._leash.let_go(process.pid)
