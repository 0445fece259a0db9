"""Directories and private files, made so that a failure is a message for a person."""

import os
from pathlib import Path

from spark_cms.embedded.errors import ServiceError


def make_directory(path: Path, *, mode: int) -> None:
    """Make `path` with `mode`; an existing directory keeps what it has. Raises ServiceError when it can't be used."""
    try:
        path.mkdir(mode=mode, parents=True)
        path.chmod(mode)
    except FileExistsError:
        if not path.is_dir():
            raise ServiceError(f"{path} is in the way: a directory is needed there.") from None
    except OSError as error:
        raise ServiceError(f"Can't make the directory {path}: {error.strerror}.") from error


def write_private(path: Path, text: str, *, owner: tuple[int, int] | None = None) -> None:
    """Write `text` to `path` in one step, readable by its owner only: us, or the account with these ids."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        if owner is not None:
            os.chown(partial, *owner)
        partial.replace(path)
    except OSError as error:
        raise ServiceError(f"Can't write {path}: {error.strerror}.") from error
