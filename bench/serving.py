"""Servers and load for what visitors get: granian with our application, nginx with a file, wrk as a process."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from django.conf import settings
from django.db import connection

from spark_cms.runner import processes

WORKERS = 2
CONNECTIONS = 64
NGINX_CONF = """
daemon off; worker_processes {workers}; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; default_type text/html; }}
}}
"""


class MissingProgramError(Exception):
    """A program that the scenario needs is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a while of requests."""

    rate: float
    p99_ms: float
    errors: int


def require(*programs: str) -> None:
    """Raises MissingProgramError for the first of the programs that is not there."""
    packages = {"nginx": "nginx-light"}
    for program in programs:
        if not shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
            name = packages.get(program, program)
            raise MissingProgramError(f"{program} is not installed: `apt-get install {name}`.")


def environment(**extra: str) -> dict[str, str]:
    """What a process of its own needs to work on the scenario's database."""
    given = connection.settings_dict
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}",
        "CACHE_URL": settings.CACHE_URL,
        "SECRET_KEY": "for-a-benchmark-only-" * 3,
        **extra,
    }


@contextmanager
def granian(application: str = "", **extra: str) -> Iterator[int]:
    """Our application, or another, on the scenario's database, with as many workers as nginx gets; the port.

    What else is given is added to its environment.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        given = environment(STATIC_ROOT=folder, **extra)
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(collect, env=given, check=True)
        command = list(processes.web(port=port, workers=WORKERS).command)
        with _process([*command[:-1], application or command[-1]], port=port, environment=given):
            yield port


@contextmanager
def program(*command: str) -> Iterator[None]:
    """A process on the scenario's database that listens nowhere."""
    process = subprocess.Popen(command, env=environment())
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def nginx(body: bytes) -> Iterator[int]:
    """nginx with the body as its only file; the port."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        (folder / "files" / "index.html").write_bytes(body)
        folder.chmod(0o755)
        (folder / "nginx.conf").write_text(NGINX_CONF.format(workers=WORKERS, folder=folder, port=port))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        with _process([program, "-c", str(folder / "nginx.conf"), "-p", name], port=port, environment=None):
            yield port


def load(port: int, path: str, *, host: str, seconds: int, encoding: str = "gzip", script: str = "") -> Load:
    """Ask for the path for a while, over `CONNECTIONS` connections at once; a script of wrk's may say otherwise."""
    result = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--latency"),
            *("--header", f"Host: {host}", "--header", f"Accept-Encoding: {encoding}"),
            *(("--script", script) if script else ()),
            f"http://127.0.0.1:{port}{path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    text = result.stdout
    found = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    assert found, text
    assert rate, text
    failed = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
    unit = {"us": 0.001, "ms": 1.0, "s": 1_000.0}[found[2]]
    return Load(float(rate[1]), float(found[1]) * unit, failed)


def fetch(port: int, path: str, *, host: str, encoding: str = "gzip") -> tuple[bytes, Message]:
    """The body and the headers of one answer."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": host, "Accept-Encoding": encoding}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - an address of this machine
        return response.read(), response.headers


@contextmanager
def _process(command: list[str], *, port: int, environment: dict[str, str] | None) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
