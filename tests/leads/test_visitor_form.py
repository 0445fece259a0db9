"""Fields as visitors fill them in: what each kind takes and refuses, and what stays of it."""

import pytest

from leads.enums import WITH_CHOICES, FieldKind
from leads.visitor_form import FieldSpec, VisitorForm, readable, target_id


def form_with(kind: FieldKind, data: dict | None = None, **options) -> VisitorForm:
    spec = FieldSpec(key="x", label="The label", kind=kind, **options)
    return VisitorForm([spec], data, name="one")


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        (FieldKind.TEXT, "  a  ", "a"),
        (FieldKind.EMAIL, "a@b.test", "a@b.test"),
        (FieldKind.PHONE, "+1 (206) 555-0187", "+1 (206) 555-0187"),
        (FieldKind.TEXTAREA, "two\nlines", "two\nlines"),
        (FieldKind.SELECT, "one", "one"),
        (FieldKind.RADIO, "two", "two"),
        (FieldKind.CHECKBOX, "on", True),
        (FieldKind.CHECKBOXES, ["one", "two"], ["one", "two"]),
        (FieldKind.DATE, "2026-11-27", "2026-11-27"),
        (FieldKind.NUMBER, "12.5", "12.5"),
        (FieldKind.URL, "example.com", "https://example.com"),
        (FieldKind.HIDDEN, "spring", "spring"),
        (FieldKind.CONSENT, "on", True),
    ],
)
def test_every_kind_keeps_what_was_sent(kind, sent, kept):
    choices = ("one", "two") if kind in WITH_CHOICES else ()
    form = form_with(kind, {"x": sent}, choices=choices, is_required=True)
    assert form.is_valid(), form.errors
    [answer] = form.answers()
    assert answer.as_json() == {"key": "x", "label": "The label", "kind": kind, "value": kept}


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (FieldKind.TEXT, "a" * 201),
        (FieldKind.TEXTAREA, "a" * 5_001),
        (FieldKind.HIDDEN, "a" * 501),
        (FieldKind.EMAIL, "ann at example"),
        (FieldKind.PHONE, "call me"),
        (FieldKind.PHONE, "12"),
        (FieldKind.SELECT, "three"),
        (FieldKind.RADIO, "three"),
        (FieldKind.CHECKBOXES, ["one", "three"]),
        (FieldKind.DATE, "soon"),
        (FieldKind.NUMBER, "many"),
        (FieldKind.URL, "javascript:alert(1)"),
    ],
)
def test_what_a_kind_cannot_be_is_refused(kind, sent):
    assert not form_with(kind, {"x": sent}, choices=("one", "two") if kind in WITH_CHOICES else ()).is_valid()


@pytest.mark.parametrize("kind", [kind for kind in FieldKind if kind != FieldKind.HIDDEN])
def test_a_required_field_that_is_empty_names_itself(kind):
    form = form_with(kind, {}, choices=("one", "two") if kind in WITH_CHOICES else (), is_required=True)
    [(target, message)] = form.problems
    assert "“The label”" in message or kind == FieldKind.CONSENT
    assert target in str(form["x"])


def test_consent_is_never_ticked_beforehand():
    assert "checked" not in str(form_with(FieldKind.CONSENT, default="on")["x"])
    assert "checked" in str(form_with(FieldKind.CHECKBOX, default="on")["x"])


def test_errors_and_help_are_tied_to_the_input():
    form = form_with(FieldKind.TEXT, {}, is_required=True, help_text="Both names.")
    html = str(form["x"])
    assert 'aria-describedby="one-x_helptext one-x_error"' in html
    assert 'aria-invalid="true"' in html


def test_two_forms_on_a_page_have_ids_of_their_own():
    spec = FieldSpec(key="x", label="X", kind=FieldKind.TEXT)
    assert {target_id(VisitorForm([spec], name=name)["x"]) for name in ("one", "two")} == {"one-x", "two-x"}


def test_answers_are_readable():
    assert readable({"value": True}) == "Yes"
    assert readable({"value": False}) == ""
    assert readable({"value": ["a", "b"]}) == "a, b"
