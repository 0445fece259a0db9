"""What `make run` prints: each process's lines under its name, messages of our own, and the summary."""

import datetime
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from honcho.colour import get_colours
from honcho.printer import Message, Printer
from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

KEPT_LINES = 200


class Output:
    """The terminal, shared by the threads that read from the processes."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._printer = Printer(self._stream, width=10)
        self._console = Console(file=self._stream, highlight=False, soft_wrap=True)
        self._colours = get_colours()
        self._colour_of: dict[str, str] = {}
        self._lock = threading.Lock()
        self._held: deque[Message] | None = None

    def line(self, name: str, data: bytes) -> None:
        """Print one line of the process called `name`, or keep it while something else has the terminal."""
        with self._lock:
            colour = self._colour_of.setdefault(name, next(self._colours))
            message = Message(type="line", data=data, time=datetime.datetime.now(), name=name, colour=colour)
            if self._held is None:
                self._printer.write(message)
            else:
                self._held.append(message)

    def say(self, text: str) -> None:
        """Print a message of the runner's own."""
        with self._lock:
            self._console.print(text, markup=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the processes' lines back for a block in which a progress bar has the terminal."""
        with self._lock:
            self._held = deque(maxlen=KEPT_LINES)
        try:
            yield
        finally:
            with self._lock:
                held, self._held = self._held or deque(), None
                for message in held:
                    self._printer.write(message)

    def summary(self, rows: list[tuple[str, str]]) -> None:
        """Print the frame with the addresses."""
        table = Table.grid(padding=(0, 3))
        for label, value in rows:
            table.add_row(label, f"[bold]{value}[/bold]")
        with self._lock:
            self._console.print()
            self._console.print(
                Panel(table, title="Spark CMS is running", subtitle="Ctrl-C stops it", box=box.ROUNDED, expand=False)
            )
            self._console.print()
