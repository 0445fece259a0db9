"""Files that no address leads to: views with a rule of their own read them. What was saved is on the disk."""

import os
from pathlib import Path
from typing import Any, NoReturn

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """A folder that nobody but the application reads. A file that was saved survives the loss of power."""

    def url(self, name: str | None) -> NoReturn:
        """Raises ValueError: there is none."""
        raise ValueError("A private file has no address.")

    def _save(self, name: str, content: Any) -> str:
        saved = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        for each in (path, path.parent):
            _settle(each)
        return saved


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
