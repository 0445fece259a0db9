"""Starts PostgreSQL and Valkey from wheels when DATABASE_URL or REDIS_URL isn't set: a checkout needs nothing else.

With `settings` (and `spark_cms.runner`) the only code that touches the environment. Must not import Django.
"""

import os
import secrets
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import environ

from spark_cms.embedded.errors import ServiceError
from spark_cms.embedded.files import make_directory, write_private
from spark_cms.embedded.leases import Lease
from spark_cms.embedded.locks import locked

__all__ = ["ServiceError", "Services", "data_directory", "ensure_services", "environment_with_services"]

BASE_DIR = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Services:
    """Where PostgreSQL and Redis are, and the leases that keep the embedded ones running."""

    database_url: str
    redis_url: str
    leases: tuple[Lease, ...] = ()

    def release(self) -> None:
        """Let go of the embedded services; those that nobody else uses are stopped when this returns."""
        for lease in self.leases:
            lease.release()


def ensure_services(data_dir: Path, *, durable: bool = True, given: MutableMapping[str, str] | None = None) -> Services:
    """The services named in the environment, and for those that aren't named our own, running, below `data_dir`.

    They run at least until `release` or the end of this process. Raises ServiceError with a message for a person.
    """
    environment = os.environ if given is None else given
    urls = {"postgres": environment.get("DATABASE_URL", ""), "valkey": environment.get("REDIS_URL", "")}
    leases: list[Lease] = []
    try:
        for name in urls:
            if not urls[name]:
                lease = Lease(name, data_dir=data_dir.resolve(), durable=durable)
                leases.append(lease)
                urls[name] = lease.acquire().url
    except BaseException:
        for lease in leases:
            lease.release()
        raise
    return Services(database_url=urls["postgres"], redis_url=urls["valkey"], leases=tuple(leases))


@contextmanager
def environment_with_services(*, start: bool = True) -> Iterator[Services | None]:
    """Set DATABASE_URL, REDIS_URL and SECRET_KEY in this process's environment for a block, where they are missing.

    With `start=False` only the key is set, for a command that needs no services.
    """
    read_env_file()
    data_dir = data_directory()
    services = ensure_services(data_dir) if start else None
    try:
        if services is not None:
            os.environ["DATABASE_URL"] = services.database_url
            os.environ["REDIS_URL"] = services.redis_url
        if not os.environ.get("SECRET_KEY"):
            os.environ["SECRET_KEY"] = secret_key(data_dir)
        yield services
    finally:
        if services is not None:
            services.release()


def read_env_file() -> None:
    """Take in `.env` as the settings do, so that a URL named there counts."""
    environ.Env.read_env(BASE_DIR / ".env")


def data_directory() -> Path:
    """Where this checkout keeps its data: SPARK_DATA_DIR, by default `.data` in the checkout."""
    return (BASE_DIR / os.environ.get("SPARK_DATA_DIR", ".data")).resolve()


def secret_key(data_dir: Path) -> str:
    """The checkout's own signing key, made the first time it is asked for."""
    path = data_dir / "secret_key"
    make_directory(data_dir, mode=0o711 if os.geteuid() == 0 else 0o700)
    with locked(data_dir / ".secret_key.lock"):
        if not path.exists():
            write_private(path, secrets.token_urlsafe(50))
        return path.read_text().strip()
