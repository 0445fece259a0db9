"""Files as visitors would send them, made in a moment."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 64
PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 8
OFFICE = ("[Content_Types].xml", "word/document.xml")


def archive(*names: str, **texts: str) -> bytes:
    """A ZIP with files of the names, and of those in `texts` with what they say."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as written:
        for name in names:
            written.writestr(name, "x")
        for name, text in texts.items():
            written.writestr(name, text)
    return output.getvalue()


def upload(name: str = "roof.png", content: bytes = PNG, content_type: str = "application/octet-stream"):
    return SimpleUploadedFile(name, content, content_type)
