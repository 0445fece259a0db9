"""PostgreSQL and Valkey for tests: shared by all test processes of a checkout, with a slot of its own for each of them.

A slot is a database name and two Redis databases. It is a file lock, so a killed run leaves none behind.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from spark_cms.embedded import Services, ensure_services
from spark_cms.embedded.locks import FileLock

DATA_DIR = Path(__file__).resolve().parent.parent / ".data" / "test"
SLOTS = 64
# Set beside the URLs that we put into the environment, so that a child knows them from those of a person.
OURS = "SPARK_TEST_SERVICES"


@dataclass(frozen=True, slots=True)
class Slot:
    """What this test process has for itself."""

    number: int
    services: Services
    lock: FileLock

    @property
    def database(self) -> str:
        return f"test_spark_{self.number}"

    def redis_url(self, database: int) -> str:
        base, _, _ = self.services.redis_url.rpartition("/")
        return f"{base}/{self.number * 2 + database}"


def take_slot() -> Slot:
    """Start the services if need be and reserve the lowest free slot for the life of this process."""
    given = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    if os.environ.get(OURS):
        given = {}
    services = ensure_services(DATA_DIR, durable=False, given=given)
    (DATA_DIR / "slots").mkdir(parents=True, exist_ok=True)
    for number in range(SLOTS):
        lock = FileLock(DATA_DIR / "slots" / str(number))
        if lock.try_acquire():
            return Slot(number=number, services=services, lock=lock)
    raise RuntimeError(f"More than {SLOTS} test processes use this checkout.")


SLOT = take_slot()
os.environ.update(
    {
        OURS: "1",
        "DATABASE_URL": SLOT.services.database_url,
        "REDIS_URL": SLOT.redis_url(0),
        "CACHE_URL": SLOT.redis_url(1),
        "SECRET_KEY": "only-for-tests-and-nothing-else-0123456789-abcdefghijkl",
        "SPARK_DATA_DIR": str(DATA_DIR / "files" / str(SLOT.number)),
    }
)
