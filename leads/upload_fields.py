"""The field of a visitor's form for files, and its input."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.uploads import FileRule, Upload, upload_of

MEGABYTE = 1024 * 1024


class FilesInput(forms.FileInput):
    """An input for one file or several. What it takes is also said to the form's script, which asks before it sends."""

    allow_multiple_selected = True

    def __init__(self, rule: FileRule, label: str) -> None:
        attributes = {
            "accept": rule.accept,
            "data-most": str(rule.most),
            "data-most-bytes": str(rule.most_bytes),
            "data-too-many": too_many(rule, label),
            "data-too-large": too_large(rule, label),
            "multiple": rule.most > 1,
        }
        super().__init__(attributes)


class FilesField(forms.Field):
    """Takes files by a rule; its value is a list of `Upload`."""

    def __init__(self, rule: FileRule, *, label: str, **given: Any) -> None:
        self.rule = rule
        super().__init__(label=label, widget=FilesInput(rule, label), **given)

    def clean(self, value: Any) -> list[Upload]:
        files: Sequence[Any] = value if isinstance(value, list | tuple) else [value] if value else []
        if not files:
            return super().clean(None) or []
        label = str(self.label)
        if len(files) > self.rule.most:
            raise ValidationError(too_many(self.rule, label), code="too_many")
        uploads = []
        for file in files:
            if file.size > self.rule.most_bytes:
                raise ValidationError(too_large(self.rule, label), code="too_large")
            if not file.size:
                raise ValidationError(_("“%(name)s” is empty.") % {"name": file.name}, code="empty")
            upload = upload_of(file, self.rule)
            if upload is None:
                raise ValidationError(
                    _("“%(name)s” is none of the files that “%(label)s” takes: %(endings)s.")
                    % {"name": file.name, "label": label, "endings": self.rule.endings},
                    code="type",
                )
            uploads.append(upload)
        return uploads


def takes(rule: FileRule) -> str:
    """What is said beneath the input before anything is chosen."""
    message = ngettext("One file of at most %(size)s.", "Up to %(most)d files of at most %(size)s each.", rule.most)
    return message % {"most": rule.most, "size": _size(rule.most_bytes)}


def too_many(rule: FileRule, label: str) -> str:
    """What is said to somebody who chose more files than are taken."""
    message = ngettext("“%(label)s” takes one file.", "“%(label)s” takes at most %(most)d files.", rule.most)
    return message % {"label": label, "most": rule.most}


def too_large(rule: FileRule, label: str) -> str:
    """What is said to somebody whose file is too large."""
    return _("“%(label)s” takes files of at most %(size)s.") % {"label": label, "size": _size(rule.most_bytes)}


def _size(number: int) -> str:
    """So many bytes, for people; whole megabytes without a fraction."""
    return f"{number // MEGABYTE} MB" if number % MEGABYTE == 0 else filesizeformat(number)
