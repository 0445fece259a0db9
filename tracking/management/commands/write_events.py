"""`manage.py write_events`: the process that stores what visitors do. It runs until it is told to end."""

import logging
import signal
import threading
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracking.services.consuming import ABANDONED_SECONDS, Writer

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Stores the events that wait in Redis, and goes on until it is told to end. Any number may run."
    # It waits for the database by itself, and its migrations are others' work.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--abandoned-seconds",
            type=float,
            default=ABANDONED_SECONDS,
            help="after how many seconds events are taken over from a writer that got them and did not store them",
        )
        parser.add_argument("--sign", type=Path, help="a file that is touched every second while it works")
        parser.add_argument("--until-empty", action="store_true", help="end when nothing waits any more")

    def handle(self, *, abandoned_seconds: float, until_empty: bool, sign: Path | None, **options: Any) -> None:
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        writer = Writer(abandoned_seconds=abandoned_seconds)
        if until_empty:
            while not ended.is_set() and writer.step(seconds=0.05):
                pass
        else:
            writer.run(goes_on=lambda: _is_wanted(ended, sign))
        logger.info("%d events were read, %d stored.", writer.counts.read, writer.counts.stored)


def _is_wanted(ended: threading.Event, sign: Path | None) -> bool:
    if sign is not None:
        sign.touch()
    return not ended.is_set()
