"""Files that belong to one site and that only its own host serves: written whole or not at all."""

import gzip
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from sites_app.models.media import SITES_FOLDER

# Kept apart from what people upload.
MADE_FOLDER = "made"


def made_folder(site_id: int, kind: str) -> Path:
    """Where files of a kind (`sitemaps`, `social`) of the site lie."""
    return Path(str(settings.MEDIA_ROOT)) / SITES_FOLDER / str(site_id) / MADE_FOLDER / kind


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place in one move: whoever reads it sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            # As readable as other files of the folder; a temporary one is its owner's alone.
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def write_with_gzip(path: Path, content: bytes) -> None:
    """The file, and beside it the same compressed, with `.gz` behind its name."""
    # Without a time in it, so that the same content gives the same bytes.
    write_whole(path.with_name(f"{path.name}.gz"), gzip.compress(content, compresslevel=6, mtime=0))
    write_whole(path, content)


def remove_others(folder: Path, keep: Iterable[str]) -> None:
    """Remove the files of the folder that are not named, plain or compressed; temporary ones are left alone."""
    kept = {name for plain in keep for name in (plain, f"{plain}.gz")}
    for path in folder.glob("[!.]*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
