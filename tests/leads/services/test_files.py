"""Files of submissions: there is no accepted submission without its files, and no file without its submission."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from leads.enums import FieldKind
from leads.models import FormField, Submission, SubmissionFile
from leads.services import files, following, intake
from tests.leads.conftest import form_of, given
from tests.leads.uploads import JPEG, PNG, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(private_folder):
    return private_folder


@pytest.fixture
def form(site_a):
    return with_files(site_a)


def with_files(tenant):
    FormField.objects.create(
        form=form_of(tenant), label="Plans", key="plans", kind=FieldKind.FILE, most_files=3, sort_order=9
    )
    return form_of(tenant)


def receive(form, *sent, key="k1", **visit):
    return intake.receive(
        form=form,
        data=given(),
        files=MultiValueDict({"plans": list(sent)}),
        visit=intake.Visit(idempotency_key=key, **visit),
        at=timezone.now(),
    )


def lying(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_files_are_kept_with_the_submission_and_read_again(form, folder, site_a):
    submission = receive(form, upload("roof.png"), upload("../a.jpg", JPEG)).submission
    rows = list(submission.files.all())
    assert [(row.key, row.name, row.content_type, row.site) for row in rows] == [
        ("plans", "roof.png", "image/png", site_a.site),
        ("plans", "a.jpg", "image/jpeg", site_a.site),
    ]
    assert [b"".join(files.content(row)) for row in rows] == [PNG, JPEG]
    assert submission.answer("plans") == ["roof.png", "a.jpg"]
    assert ("Plans", "roof.png, a.jpg") in list(submission.texts())


def test_what_lies_on_the_disk_says_nothing(form, folder):
    receive(form, upload("roof.png", PNG + b"secret plan"))
    [path] = lying(folder)
    assert b"secret" not in path.read_bytes()
    assert "roof" not in path.name
    assert path.stat().st_mode & 0o077 == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT name || secret FROM leads_submissionfile")
        assert "roof" not in cursor.fetchone()[0]


def test_no_address_leads_to_a_file(form, folder, site_a, client_for):
    receive(form, upload())
    location = Path(storages["private"].location)
    assert not location.is_relative_to(django_settings.MEDIA_ROOT)
    name = SubmissionFile.objects.get().stored_as
    with pytest.raises(ValueError, match="no address"):
        storages["private"].url(name)
    for path in (f"/media/{name}", f"/media/../private/{name}", f"/private/{name}/"):
        assert client_for(host=site_a.host).get(path).status_code == 404


def test_sent_again_nothing_more_is_kept(form, folder):
    receive(form, upload())
    assert not receive(form, upload()).is_new
    assert len(lying(folder)) == SubmissionFile.objects.count() == 1
    with pytest.raises(intake.KeyReusedError):
        receive(form, upload("roof.png", PNG + b"another"))
    assert len(lying(folder)) == 1


def test_what_is_rolled_back_leaves_no_file(form, folder, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError

    before = Submission.objects.count()
    monkeypatch.setattr(following, "settle", breaks)
    with pytest.raises(RuntimeError):
        receive(form, upload(), upload("a.jpg", JPEG))
    assert (Submission.objects.count(), lying(folder)) == (before, [])


def test_where_a_file_cannot_be_written_nothing_is_accepted(form, folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    before = Submission.objects.count()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        receive(form, upload())
    assert Submission.objects.count() == before


@pytest.mark.parametrize("whole", ["submission", "submissions", "site"])
def test_files_go_with_what_they_belong_to_whoever_deletes_it(
    site_a, site_b, folder, django_capture_on_commit_callbacks, whole
):
    receive(with_files(site_b), upload())
    submission = receive(with_files(site_a), upload(), upload("a.jpg", JPEG)).submission
    rows = {
        "submission": submission,
        "submissions": Submission.objects.for_site(site_a.site).filter(pk=submission.pk),
        "site": Submission.objects.for_site(site_a.site),
    }[whole]
    with django_capture_on_commit_callbacks(execute=True):
        rows.delete()
        # Until it is committed they stay.
        assert len(lying(folder)) == 3
    assert len(lying(folder)) == SubmissionFile.objects.count() == 1
    assert SubmissionFile.objects.get().site == site_b.site


def test_the_sweep_removes_what_no_row_knows_and_nobody_writes_any_more(form, folder):
    receive(form, upload())
    [known] = lying(folder)
    fresh, old = (known.with_name(name) for name in ("f" * 32, "0" * 32))
    for path, hours in ((fresh, 0), (old, 2), (known, 2)):
        path.touch()
        then = (timezone.now() - timedelta(hours=hours)).timestamp()
        os.utime(path, (then, then))
    assert files.sweep(at=timezone.now()) == 1
    assert lying(folder) == sorted([fresh, known])
    assert files.sweep(at=timezone.now() + timedelta(hours=3)) == 1


def test_an_installation_without_files_is_swept_as_well(folder):
    assert files.sweep(at=timezone.now()) == 0


def test_files_of_what_is_held_are_kept_for_its_release(form, folder):
    submission = receive(form, upload(), honeypot="x").submission
    assert not submission.is_received
    assert submission.files.count() == len(lying(folder)) == 1
