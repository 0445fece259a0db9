"""The supervisor with real processes."""

import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from spark_cms.runner import supervisor as module
from spark_cms.runner.leash import Leash
from spark_cms.runner.output import Output
from spark_cms.runner.supervisor import CommandFailedError, GaveUpError, ProcessSpec, StoppedError, Supervisor

pytestmark = pytest.mark.process


@pytest.fixture
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervisor(printed: io.StringIO) -> Iterator[Supervisor]:
    with Leash() as leash:
        supervisor = Supervisor(environment=os.environ, output=Output(printed), leash=leash)
        yield supervisor
        supervisor.stop()


def python(name: str, code: str) -> ProcessSpec:
    return ProcessSpec(name, (sys.executable, "-u", "-c", code))


def tend_until(supervisor: Supervisor, condition: Callable[[], object], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        supervisor.tend()
        time.sleep(0.02)


def pid_in(path: Path) -> int:
    return int(path.read_text()) if path.exists() and path.read_text().endswith("\n") else 0


def test_lines_of_a_process_are_printed_under_its_name(supervisor: Supervisor, printed: io.StringIO) -> None:
    supervisor.start((python("web", "import time; print('hello'); time.sleep(60)"),))
    tend_until(supervisor, lambda: "hello" in printed.getvalue())
    (line,) = printed.getvalue().splitlines()
    assert line.endswith("| hello")
    assert " web " in line


def test_lines_wait_while_a_progress_bar_has_the_terminal(supervisor: Supervisor, printed: io.StringIO) -> None:
    output = supervisor._output
    with output.held():
        output.line("web", b"later\n")
        assert printed.getvalue() == ""
    assert "later" in printed.getvalue()


def test_process_that_dies_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    supervisor.start((python("worker", code),))
    tend_until(supervisor, lambda: pid_in(note))
    first = pid_in(note)
    os.kill(first, signal.SIGKILL)
    tend_until(supervisor, lambda: pid_in(note) not in {0, first})


def test_process_that_keeps_dying_ends_everything(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BACK_OFF_SECONDS", (0.01, 0.02))
    supervisor.start((python("worker", "raise SystemExit(3)"),))
    with pytest.raises(GaveUpError, match=r"worker ended 3 times, the last time with code 3"):
        tend_until(supervisor, lambda: False)


def test_stop_leaves_no_grandchild(supervisor: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit());"
        "child = subprocess.Popen(['sleep', '600']);"
        f"open({str(note)!r}, 'w').write(f'{{child.pid}}\\n'); time.sleep(600)"
    )
    supervisor.start((python("web", code),))
    tend_until(supervisor, lambda: pid_in(note))
    supervisor.stop()
    wait_gone(pid_in(note))


def test_process_that_ignores_the_wish_to_stop_is_killed(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.5)
    note = tmp_path / "pid"
    code = (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"open({str(note)!r}, 'w').write(f'{{os.getpid()}}\\n'); time.sleep(600)"
    )
    supervisor.start((python("web", code),))
    tend_until(supervisor, lambda: pid_in(note))
    supervisor.stop()
    wait_gone(pid_in(note))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_round(supervisor: Supervisor, number: signal.Signals) -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    supervisor.listen()
    try:
        os.kill(os.getpid(), number)
        with pytest.raises(StoppedError):
            supervisor.tend()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_commands_run_side_by_side(supervisor: Supervisor, tmp_path: Path) -> None:
    wait_for_other = (
        "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch()\n"
        "while not pathlib.Path(sys.argv[2]).exists(): time.sleep(0.01)"
    )
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    supervisor.run((sys.executable, "-c", wait_for_other, one, two), (sys.executable, "-c", wait_for_other, two, one))


def test_failed_command_is_named_and_ends_its_siblings(supervisor: Supervisor) -> None:
    began = time.monotonic()
    with pytest.raises(CommandFailedError, match=r"exit 4.* failed with code 4"):
        supervisor.run(("sh", "-c", "exit 4"), ("sleep", "600"))
    assert time.monotonic() - began < 10


def test_processes_end_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child_code = f"import os, time; open({str(note)!r}, 'w').write(f'{{os.getpid()}}\\n'); time.sleep(600)"
    code = f"""
import os, sys
from spark_cms.runner.leash import Leash
from spark_cms.runner.output import Output
from spark_cms.runner.supervisor import ProcessSpec, Supervisor
supervisor = Supervisor(environment=os.environ, output=Output(), leash=Leash())
supervisor.start((ProcessSpec("web", (sys.executable, "-c", {child_code!r})),))
supervisor.tend_until()
"""
    process = psutil.Popen([sys.executable, "-c", code], cwd=Path(__file__).resolve().parents[3])
    deadline = time.monotonic() + 15
    while not pid_in(note):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()
    wait_gone(pid_in(note))


def wait_gone(pid: int, *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)
