"""A form as a visitor sees it: a Django form made from plain specifications. It knows no model and no site."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _

from leads.enums import GROUPED, TICKED, FieldKind, FileGroup
from leads.upload_fields import FilesField, takes
from leads.uploads import FileRule, Upload

# Names of inputs that are ours; fields of a form have others (`leads.models.forms.field_key_validator`).
HONEYPOT = "your_website"
PAGE, PAGE_URL, REFERRER, TOKEN, IDEMPOTENCY = "_page", "_page_url", "_referrer", "_token", "_key"
LONGEST = {FieldKind.TEXT: 200, FieldKind.TEXTAREA: 5_000, FieldKind.EMAIL: 254, FieldKind.URL: 500}
ANY_LONGEST = 500
USUAL_FILES = FileRule(FileGroup.COMMON, most=1, most_bytes=10 * 1024 * 1024)

phone_validator = RegexValidator(r"^(?=(?:\D*\d){5})[\d\s()+./x-]{5,40}$")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: what it is called, what it takes, how it looks."""

    key: str
    label: str
    kind: FieldKind
    is_required: bool = False
    help_text: str = ""
    placeholder: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    max_length: int | None = None
    autocomplete: str = ""
    width: str = "full"
    files: FileRule | None = None

    @property
    def longest(self) -> int:
        return self.max_length or LONGEST.get(self.kind, ANY_LONGEST)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visitor said to one field, with the label that they read."""

    key: str
    label: str
    kind: str
    value: Any

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "label": self.label, "kind": self.kind, "value": self.value}


class VisitorForm(forms.Form):
    """The fields of one form, bound to what a visitor sent or not.

    `name` makes the ids of its inputs, so that two forms on one page have different ones. `extras` are what was said
    beside the fields; they are taken as they are.
    """

    def __init__(
        self,
        specs: Sequence[FieldSpec],
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        name: str = "form",
        extras: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data=data, files=files, auto_id=f"{name}-%s", use_required_attribute=True)
        self.specs = tuple(specs)
        self.name = name
        self.extras = dict(extras or {})
        for spec in self.specs:
            field = _MAKERS[spec.kind](spec)
            field.spec = spec  # type: ignore[attr-defined]
            self.fields[spec.key] = field

    @property
    def honeypot_name(self) -> str:
        return HONEYPOT

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return [field for field in self if spec_of(field).kind != FieldKind.HIDDEN]

    @property
    def hidden_inputs(self) -> list[forms.BoundField]:
        return [field for field in self if spec_of(field).kind == FieldKind.HIDDEN]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the summary of errors: the id of the input to go to, and what is wrong with it."""
        return [(target_id(field), str(message)) for field in self for message in field.errors]

    def answers(self) -> list[Answer]:
        """The answers of a valid form, in the order of its fields; fields left empty are there with an empty value."""
        found = ((spec, _plain(self.cleaned_data.get(spec.key))) for spec in self.specs)
        return [
            *(Answer(spec.key, spec.label, spec.kind, value) for spec, value in found),
            *(Answer(key, key, FieldKind.HIDDEN, value) for key, value in self.extras.items()),
        ]

    def uploads(self) -> list[tuple[str, Upload]]:
        """The files of a valid form, each with the key of its field."""
        chosen = (spec.key for spec in self.specs if spec.kind == FieldKind.FILE)
        return [(key, upload) for key in chosen for upload in self.cleaned_data.get(key) or ()]


def spec_of(field: forms.BoundField) -> FieldSpec:
    """What the field was made from."""
    spec: FieldSpec = field.field.spec  # type: ignore[attr-defined]
    return spec


def target_id(field: forms.BoundField) -> str:
    """The id of the first input of a field."""
    return f"{field.auto_id}_0" if spec_of(field).kind in GROUPED else str(field.auto_id)


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, list) and value and isinstance(value[0], Upload):
        return [upload.name for upload in value]
    return list(value) if isinstance(value, list | tuple) else str(value)


def _common(spec: FieldSpec, **messages: str) -> dict[str, Any]:
    required = {
        True: _("“%(label)s” has to be ticked."),
        False: _("Please fill in “%(label)s”."),
    }[spec.kind in TICKED]
    if spec.kind == FieldKind.CONSENT:
        # Its label is a whole text.
        required = _("Please tick the box to agree.")
    if spec.choices:
        required = _("Please choose something for “%(label)s”.")
    named = {"required": required, "invalid_choice": _("Please choose one of the options for “%(label)s”."), **messages}
    return {
        "label": spec.label,
        "required": spec.is_required,
        "help_text": spec.help_text,
        "initial": spec.default or None,
        "error_messages": {code: message % {"label": spec.label} for code, message in named.items()},
    }


def _attributes(spec: FieldSpec, **more: str) -> dict[str, Any]:
    found = {"autocomplete": spec.autocomplete, "placeholder": spec.placeholder, **more}
    return {name: value for name, value in found.items() if value}


def _text(spec: FieldSpec) -> forms.Field:
    widget = forms.TextInput(attrs=_attributes(spec))
    return forms.CharField(max_length=spec.longest, widget=widget, **_common(spec))


def _textarea(spec: FieldSpec) -> forms.Field:
    widget = forms.Textarea(attrs=_attributes(spec, rows="5"))
    return forms.CharField(max_length=spec.longest, widget=widget, **_common(spec))


def _email(spec: FieldSpec) -> forms.Field:
    widget = forms.EmailInput(attrs=_attributes(spec))
    message = _("“%(label)s” needs an e-mail address such as name@example.com.")
    return forms.EmailField(max_length=spec.longest, widget=widget, **_common(spec, invalid=message))


def _phone(spec: FieldSpec) -> forms.Field:
    message = _("“%(label)s” needs a telephone number with at least five digits.")
    widget = forms.TextInput(attrs=_attributes(spec))
    widget.input_type = "tel"
    return forms.CharField(max_length=40, widget=widget, validators=[phone_validator], **_common(spec, invalid=message))


def _select(spec: FieldSpec) -> forms.Field:
    options = [("", spec.placeholder or _("Please choose")), *((choice, choice) for choice in spec.choices)]
    widget = forms.Select(attrs=_attributes(spec, placeholder=""))
    return forms.ChoiceField(choices=options, widget=widget, **_common(spec))


def _radio(spec: FieldSpec) -> forms.Field:
    options = [(choice, choice) for choice in spec.choices]
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect(), **_common(spec))


def _checkboxes(spec: FieldSpec) -> forms.Field:
    options = [(choice, choice) for choice in spec.choices]
    given = {**_common(spec), "initial": [spec.default] if spec.default else None}
    return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple(), **given)


def _checkbox(spec: FieldSpec) -> forms.Field:
    # Consent is given by the visitor: never ticked beforehand.
    initial = spec.kind == FieldKind.CHECKBOX and spec.default.strip().lower() in {"1", "true", "yes", "on"}
    return forms.BooleanField(**{**_common(spec), "initial": initial})


def _date(spec: FieldSpec) -> forms.Field:
    widget = forms.DateInput(format="%Y-%m-%d", attrs=_attributes(spec, placeholder=""))
    widget.input_type = "date"
    message = _("“%(label)s” needs a date.")
    return forms.DateField(widget=widget, **_common(spec, invalid=message))


def _number(spec: FieldSpec) -> forms.Field:
    widget = forms.NumberInput(attrs=_attributes(spec, step="any"))
    message = _("“%(label)s” needs a number.")
    return forms.DecimalField(max_digits=20, decimal_places=6, widget=widget, **_common(spec, invalid=message))


def _url(spec: FieldSpec) -> forms.Field:
    widget = forms.URLInput(attrs=_attributes(spec))
    message = _("“%(label)s” needs a web address such as https://example.com.")
    given = {**_common(spec, invalid=message), "assume_scheme": "https"}
    return forms.URLField(max_length=spec.longest, widget=widget, **given)


def _hidden(spec: FieldSpec) -> forms.Field:
    return forms.CharField(max_length=spec.longest, widget=forms.HiddenInput(), **{**_common(spec), "required": False})


def _file(spec: FieldSpec) -> forms.Field:
    required = _("Please choose a file for “%(label)s”.") % {"label": spec.label}
    given = {name: value for name, value in _common(spec).items() if name not in {"initial", "error_messages"}}
    rule = spec.files or USUAL_FILES
    given["help_text"] = f"{spec.help_text} {takes(rule)}".strip()
    return FilesField(rule, error_messages={"required": required}, **given)


_MAKERS: dict[FieldKind, Callable[[FieldSpec], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.EMAIL: _email,
    FieldKind.PHONE: _phone,
    FieldKind.TEXTAREA: _textarea,
    FieldKind.SELECT: _select,
    FieldKind.RADIO: _radio,
    FieldKind.CHECKBOX: _checkbox,
    FieldKind.CHECKBOXES: _checkboxes,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.URL: _url,
    FieldKind.HIDDEN: _hidden,
    FieldKind.CONSENT: _checkbox,
    FieldKind.FILE: _file,
}


def texts(answers: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Labels and readable values of stored answers, without what was left empty."""
    for answer in answers:
        if text := readable(answer):
            yield str(answer["label"]), text


def readable(answer: Mapping[str, Any]) -> str:
    """A stored answer as people read it."""
    value = answer["value"]
    if isinstance(value, bool):
        return _("Yes") if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)
