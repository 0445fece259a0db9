"""The fields of forms: what each asks, and what of it is the lead's."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from leads.enums import WITH_CHOICES, Autocomplete, FieldKind, FieldRole, FieldWidth, FileGroup
from leads.uploads import FileRule
from leads.visitor_form import HONEYPOT, FieldSpec

MEGABYTE = 1024 * 1024
MOST_FILES, MOST_MEGABYTES = 10, 50
# Kinds that can say what a role asks for; a field without a role of its own has that of its kind.
ROLE_KINDS = {
    FieldRole.NAME: {FieldKind.TEXT},
    FieldRole.EMAIL: {FieldKind.EMAIL},
    FieldRole.PHONE: {FieldKind.PHONE, FieldKind.TEXT},
}
# What browsers fill in for a role where the editor chose nothing.
FILLED_IN: Mapping[str, str] = {FieldRole.NAME: "name", FieldRole.EMAIL: "email", FieldRole.PHONE: "tel"}

field_key_validator = RegexValidator(
    r"^[a-z][a-z0-9_]{0,39}$", "Use lower-case letters, digits and underscores, and begin with a letter."
)


class FormField(Orderable):
    """One field of a form. Its key never changes, for answers are kept under it."""

    form = ParentalKey("leads.Form", on_delete=models.CASCADE, related_name="fields")
    label = models.CharField(max_length=200)
    key = models.CharField(
        max_length=40,
        blank=True,
        validators=[field_key_validator],
        help_text="The name of the answer in exports and for programs. Leave empty to make it from the label.",
    )
    kind = models.CharField(max_length=12, choices=FieldKind.choices, default=FieldKind.TEXT)
    is_required = models.BooleanField("required", default=False)
    help_text = models.CharField(max_length=255, blank=True)
    placeholder = models.CharField(max_length=120, blank=True, help_text="An example in the empty field; no label.")
    choices = models.TextField(blank=True, help_text="One a line, for the kinds with a choice.")
    default = models.CharField("default value", max_length=255, blank=True)
    max_length = models.PositiveIntegerField(
        "longest answer", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(20_000)]
    )
    autocomplete = models.CharField(
        "browsers fill in", max_length=20, blank=True, choices=Autocomplete.choices, default=""
    )
    role = models.CharField(
        "of the lead, it is the",
        max_length=10,
        blank=True,
        choices=FieldRole.choices,
        help_text="The first e-mail address and the first telephone number are the lead's without being told.",
    )
    width = models.CharField(max_length=5, choices=FieldWidth.choices, default=FieldWidth.FULL)
    file_group = models.CharField(
        "takes",
        max_length=10,
        blank=True,
        choices=FileGroup.choices,
        default=FileGroup.COMMON,
        help_text="For files. What a file is, is told by its content and not by its name.",
    )
    most_files = models.PositiveSmallIntegerField(
        "files at most", default=1, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_FILES)]
    )
    most_megabytes = models.PositiveSmallIntegerField(
        "megabytes a file",
        default=10,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MEGABYTES)],
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "field"
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="leads_formfield_key_per_form")]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "FormField":
        row = super().from_db(*args, **kwargs)
        row._stored_key = row.__dict__.get("key", "")  # type: ignore[attr-defined]
        return row

    @property
    def choice_list(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.strip() for line in self.choices.splitlines() if line.strip()))

    @property
    def lead_role(self) -> str:
        """What the field says of the lead, told or by its kind; empty for most fields."""
        if self.role:
            return self.role
        return {FieldKind.EMAIL: FieldRole.EMAIL, FieldKind.PHONE: FieldRole.PHONE}.get(FieldKind(self.kind), "")

    def spec(self, *, consent_text: str = "") -> FieldSpec:
        kind = FieldKind(self.kind)
        return FieldSpec(
            key=self.key,
            label=(consent_text or self.label) if kind == FieldKind.CONSENT else self.label,
            kind=kind,
            is_required=self.is_required,
            help_text=self.help_text,
            placeholder=self.placeholder,
            choices=self.choice_list if kind in WITH_CHOICES else (),
            default=self.default,
            max_length=self.max_length,
            autocomplete=self.autocomplete or FILLED_IN.get(self.lead_role, ""),
            width=self.width,
            files=self._file_rule if kind == FieldKind.FILE else None,
        )

    @property
    def _file_rule(self) -> FileRule:
        return FileRule(FileGroup(self.file_group), most=self.most_files, most_bytes=self.most_megabytes * MEGABYTE)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.key or self._key_of_label()
        for name in ("file_group", "most_files", "most_megabytes"):
            # Left empty, it is as usual.
            setattr(self, name, getattr(self, name) or self._meta.get_field(name).get_default())
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        errors: dict[str, str] = {}
        if (stored := getattr(self, "_stored_key", "")) and self.pk and stored != self.key:
            errors["key"] = f"Answers are kept as “{stored}”: the key stays. Add a new field instead."
        if self.key == HONEYPOT:
            errors["key"] = "This name is taken by the form itself."
        if self.kind in WITH_CHOICES and len(self.choice_list) < 2:
            errors["choices"] = "Enter at least two choices, one a line."
        if self.kind in WITH_CHOICES and self.default and self.default not in self.choice_list:
            errors["default"] = "The default value is none of the choices."
        if self.role and self.kind not in ROLE_KINDS[FieldRole(self.role)]:
            errors["role"] = "A field of this kind can't be that of the lead."
        if errors:
            raise ValidationError(errors)

    def _key_of_label(self) -> str:
        made = slugify(self.label).replace("-", "_").lstrip("0123456789_")[:40].rstrip("_")
        return made or "field"
