"""What files are let in: by what they hold, whatever they are called and whatever the browser says of them."""

import pytest
from django.utils.datastructures import MultiValueDict

from leads.enums import FieldKind, FileGroup
from leads.uploads import FileRule, clean_name, type_of, upload_of
from leads.visitor_form import FieldSpec, VisitorForm
from tests.leads.uploads import JPEG, OFFICE, PDF, PNG, archive, upload

HTML = b"<!doctype html><script>alert(1)</script>"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT_DOCUMENT = "application/vnd.oasis.opendocument.text"
COMMON = FileRule(FileGroup.COMMON, most=2, most_bytes=1_000)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.png", PNG, "image/png"),
        ("a.exe", PNG, "image/png"),
        ("a.png", b"MZ" + b"\0" * 100, ""),
        ("a.png", b"\x7fELF" + b"\0" * 100, ""),
        ("a.pdf", PDF, "application/pdf"),
        ("a.docx", archive(*OFFICE), WORD),
        ("a.docx", archive(*OFFICE, "word/vbaProject.bin"), ""),
        ("a.odt", archive(mimetype=TEXT_DOCUMENT), TEXT_DOCUMENT),
        ("a.odt", archive("Basic/Standard/Module.xml", mimetype=TEXT_DOCUMENT), ""),
        ("a.docx", archive("anything.exe"), ""),
        ("a.docx", b"PK\x03\x04broken", ""),
        ("a.txt", "Größe: 3 m\n".encode(), "text/plain"),
        ("a.csv", b"a;b\n1;2\n", "text/csv"),
        ("a.txt", b"\xff\xfe\x00", ""),
        ("a.txt", b"a\x00b", ""),
        ("a.svg", b"\x1f\x8b" + b"\0" * 40, ""),
    ],
)
def test_a_file_is_what_its_content_says(name, content, expected):
    assert type_of(upload(name, content)) == expected


def test_a_page_is_let_in_as_a_plain_text_that_is_called_so_and_nowhere_but_with_documents():
    found = upload_of(upload("invoice.html", HTML), COMMON)
    assert (found.content_type, found.name) == ("text/plain", "invoice.html.txt")
    assert upload_of(upload("a.html", HTML), FileRule(FileGroup.PICTURES, most=1, most_bytes=1_000)) is None


@pytest.mark.parametrize(
    ("given", "content_type", "expected"),
    [
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\ann\\roof.JPG", "image/jpeg", "roof.JPG"),
        ("invoice.pdf.exe", "application/pdf", "invoice.pdf.exe.pdf"),
        ("roof\u202egpj.exe", "image/jpeg", "roofgpj.exe.jpg"),
        ("a\r\nb.png", "image/png", "ab.png"),
        ("", "image/png", "file.png"),
        ("...", "image/png", "file.png"),
        (".png", "image/png", "png.png"),
        ("n" * 300 + ".pdf", "application/pdf", "n" * 146 + ".pdf"),
    ],
)
def test_a_name_misleads_nobody(given, content_type, expected):
    assert clean_name(given, content_type) == expected


def bound(*files, is_required=False):
    spec = FieldSpec("plans", "Plans", FieldKind.FILE, is_required=is_required, files=COMMON)
    return VisitorForm([spec], {}, MultiValueDict({"plans": list(files)} if files else {}))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "choose a file"),
        ([upload(), upload(), upload()], "at most 2 files"),
        ([upload("big.png", PNG + b"\0" * 1_000)], "at most 1000 bytes"),
        ([upload("empty.png", b"")], "empty"),
        ([upload("a.exe", b"MZ" + b"\0" * 100)], "none of the files"),
        # One that is let in makes up for none that is not.
        ([upload(), upload("a.exe", b"MZ\0")], "none of the files"),
    ],
)
def test_what_is_not_let_in_is_an_error_of_its_field(files, words):
    form = bound(*files, is_required=True)
    assert not form.is_valid()
    assert words in form.errors["plans"][0].replace("\xa0", " ")


def test_answers_name_the_files_and_uploads_hold_them():
    form = bound(upload("a.png"), upload("b.jpg", JPEG))
    assert form.is_valid()
    assert form.answers()[0].value == ["a.png", "b.jpg"]
    assert [(key, each.content_type, each.size) for key, each in form.uploads()] == [
        ("plans", "image/png", len(PNG)),
        ("plans", "image/jpeg", len(JPEG)),
    ]
    assert len({each.digest for _, each in form.uploads()}) == 2


def test_a_field_that_may_be_empty_has_no_files():
    form = bound()
    assert form.is_valid()
    assert (form.uploads(), form.answers()[0].value) == ([], [])


def test_what_a_field_takes_is_said_to_browsers_and_programs():
    html = str(bound()["plans"])
    assert 'accept="image/jpeg,' in html
    assert "multiple" in html
    assert 'data-most-bytes="1000"' in html
    assert COMMON.as_json()["most"] == 2
