"""`make run` as a person sees it, with the real processes."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psutil
import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "spark_cms.runner")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def environment(data_dir: Path, *, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL") and name != "SECRET_KEY"}
    return kept | {
        "SPARK_DATA_DIR": str(data_dir),
        "PORT": str(port),
        "SPARK_DEMO": "false",
        "STATIC_ROOT": str(data_dir / "static"),
        "DJANGO_SETTINGS_MODULE": "spark_cms.settings",
    }


def is_alive(process: psutil.Process) -> bool:
    """Whether it runs: what ended may stay listed until its new parent takes notice."""
    try:
        return process.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.NoSuchProcess:
        return False


def command_line(process: psutil.Process) -> str:
    """How it was called, or nothing of one that has ended since it was listed: helpers of a start are short-lived."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def refused(given: dict[str, str]) -> str:
    result = subprocess.run(COMMAND, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="spark-run-") as name:
        directory = Path(name)
        directory.chmod(0o711)
        yield directory


class Run:
    """One `make run` with what it has printed."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.environment = environment(data_dir, port=self.port)
        self.log = data_dir / "run.out"
        with self.log.open("wb") as log:
            self.process = psutil.Popen(COMMAND, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.family: list[psutil.Process] = []

    def __enter__(self) -> Self:
        try:
            self.wait_for("Spark CMS is running", seconds=120)
        except BaseException:
            self.close()
            raise
        self.family = self.process.children(recursive=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it whatever happened, so that no failure leaves a process behind to disturb other tests."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def wait_for(self, words: str, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.log.read_text():
            assert self.process.is_running(), self.log.read_text()
            assert self.process.status() != psutil.STATUS_ZOMBIE, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def left_over(self, *, seconds: float = 40) -> list[str]:
        """What is still alive of the run's processes after a while."""
        deadline = time.monotonic() + seconds
        while (alive := [process for process in self.family if is_alive(process)]) and time.monotonic() < deadline:
            time.sleep(0.1)
        return [command_line(process) for process in alive]


def test_run_serves_leaves_nothing_when_killed_starts_again_quickly_and_stops_without_a_trace(data_dir: Path) -> None:
    """One test, because a first start on an empty directory takes longer than everything else here."""
    began = time.monotonic()
    with Run(data_dir) as run:
        first = time.monotonic() - began
        for path in ("healthz", "readyz"):
            with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/{path}", timeout=10) as response:
                assert response.status == 200
        names = " ".join(map(command_line, run.family))
        assert all(part in names for part in ("granian", "worker", "beat", "postgres", "valkey-server"))
        assert f"http://localhost:{run.port}/admin/" in run.log.read_text()

        assert f"already runs on {data_dir} as process {run.process.pid}" in refused(run.environment)
        taken = environment(data_dir / "other", port=run.port)
        assert f"port {run.port} is taken" in refused(taken)

        run.process.kill()
        run.process.wait()
        assert run.left_over() == []

    began = time.monotonic()
    with Run(data_dir) as again:
        # 15 s are promised on an idle machine, but tests share theirs: nothing of the first start is done again.
        assert time.monotonic() - began < 0.6 * first
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(60) == 0
        assert again.left_over(seconds=5) == []


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_bad_port_is_named(tmp_path: Path, port: str) -> None:
    given = environment(tmp_path, port=0) | {"PORT": port}
    assert "PORT must be a number from 1 to 65535" in refused(given)
