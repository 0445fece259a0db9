"""Files that visitors send: what is let in, by what its content says it is, and under which name it is given out again.

Nothing is opened or unpacked: of an archive only the list of what it holds is read.
"""

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import filetype

from leads.enums import FileGroup

HEAD_BYTES = 8_192
LONGEST_NAME = 150
MOST_ENTRIES = 20_000

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
# What each type is called at the end of a name; the first is the usual one.
PICTURES: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/heic": ("heic", "heif"),
    "image/avif": ("avif",),
}
DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    f"{_OFFICE}.wordprocessingml.document": ("docx",),
    f"{_OFFICE}.spreadsheetml.sheet": ("xlsx",),
    f"{_OFFICE}.presentationml.presentation": ("pptx",),
    f"{_OPEN}.text": ("odt",),
    f"{_OPEN}.spreadsheet": ("ods",),
    f"{_OPEN}.presentation": ("odp",),
    "application/rtf": ("rtf",),
    "text/plain": ("txt",),
    "text/csv": ("csv",),
}
VIDEOS: Mapping[str, tuple[str, ...]] = {
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov",),
    "video/webm": ("webm",),
}
TYPES: Mapping[FileGroup, Mapping[str, tuple[str, ...]]] = {
    FileGroup.PICTURES: PICTURES,
    FileGroup.DOCUMENTS: DOCUMENTS,
    FileGroup.COMMON: {**PICTURES, **DOCUMENTS},
    FileGroup.VIDEOS: VIDEOS,
}
_ENDINGS = {**PICTURES, **DOCUMENTS, **VIDEOS}
# Folders of an Office file, and what it then is.
_PARTS = {
    "word/": f"{_OFFICE}.wordprocessingml.document",
    "xl/": f"{_OFFICE}.spreadsheetml.sheet",
    "ppt/": f"{_OFFICE}.presentationml.presentation",
}
# Programs inside of documents.
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|Basic/|Scripts/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileRule:
    """What a field takes: which group of types, how many files, how many bytes each."""

    group: FileGroup
    most: int
    most_bytes: int

    @property
    def types(self) -> Mapping[str, tuple[str, ...]]:
        """The media types with the endings of their names."""
        return TYPES[self.group]

    def as_json(self) -> dict[str, Any]:
        """For programs that draw the form themselves."""
        return {"types": list(self.types), "most": self.most, "most_bytes": self.most_bytes}

    @property
    def accept(self) -> str:
        """For the `accept` of an input, by which browsers offer the right files."""
        return ",".join([*self.types, *(f".{ending}" for endings in self.types.values() for ending in endings)])

    @property
    def endings(self) -> str:
        """For people: JPG, PNG …"""
        return ", ".join(endings[0].upper() for endings in self.types.values())


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is let in. `content` is read by its chunks, once more for each reader."""

    name: str
    content_type: str
    size: int
    digest: str
    content: Any


def upload_of(file: Any, rule: FileRule) -> Upload | None:
    """The file as it is let in by the rule for its type; None when its content is of none of the types."""
    content_type = type_of(file)
    if content_type not in rule.types:
        return None
    return Upload(clean_name(file.name, content_type), content_type, file.size, _digest(file), file)


def type_of(file: Any) -> str:
    """The media type that the content of a file says, one of those that may be taken; else empty."""
    head = _head(file)
    if head.startswith(b"PK\x03\x04"):
        return _type_of_archive(file)
    found = filetype.guess(head)
    if found is not None:
        mime = {"video/x-m4v": "video/mp4", "text/rtf": "application/rtf"}.get(found.mime, found.mime)
        return mime if mime in _ENDINGS else ""
    return _type_of_text(file)


def clean_name(given: str, content_type: str) -> str:
    """A name for people that no program misunderstands: no folder, no sign that can't be seen, the type's ending."""
    name = PurePath(str(given).replace("\\", "/")).name
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C" and sign not in '/:*?"<>|').strip(" .")
    endings = _ENDINGS[content_type]
    stem, _, ending = name.rpartition(".")
    if ending.lower() in endings and stem:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return f"{(name or 'file')[: LONGEST_NAME - len(endings[0]) - 1]}.{endings[0]}"


def digests(uploads: Iterable[Upload]) -> str:
    """What tells these files from any others."""
    return "\n".join(upload.digest for upload in uploads)


def _head(file: Any) -> bytes:
    file.seek(0)
    head: bytes = file.read(HEAD_BYTES)
    file.seek(0)
    return head


def _type_of_archive(file: Any) -> str:
    """Of an office document without programs in it; empty for any other archive."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if len(names) > MOST_ENTRIES or any(_MACROS.search(name) for name in names):
                return ""
            if "[Content_Types].xml" in names:
                return next((kind for part, kind in _PARTS.items() if any(n.startswith(part) for n in names)), "")
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= 100:
                found = archive.read("mimetype").decode("ascii", "replace").strip()
                return found if found in DOCUMENTS else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return ""
    finally:
        file.seek(0)
    return ""


def _type_of_text(file: Any) -> str:
    """Of a text without signs that no text has; whether it is a table only its name says."""
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    finally:
        file.seek(0)
    if any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text):
        return ""
    return "text/csv" if str(file.name).lower().endswith(".csv") else "text/plain"


def _digest(file: Any) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
