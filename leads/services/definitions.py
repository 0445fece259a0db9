"""Forms that are no rows, or ask less than theirs: what programs send leads by, and what is left of deleted ones."""

from copy import copy

from wagtail.models import Site

from leads.enums import FieldKind, FieldRole, FormPurpose
from leads.models import Form, FormField, Submission
from sites_app.models import SiteSettings

LEAD_KEY = "lead"
# What a lead needs that a program sends, whatever else the site's own form asks of people.
NEEDED = {FieldRole.NAME: "name", FieldRole.EMAIL: "email"}
_FIELDS = (
    {"key": "name", "label": "Name", "kind": FieldKind.TEXT, "is_required": True, "role": FieldRole.NAME},
    {"key": "email", "label": "E-mail", "kind": FieldKind.EMAIL, "is_required": True},
    {"key": "phone", "label": "Telephone", "kind": FieldKind.PHONE},
    {"key": "message", "label": "Message", "kind": FieldKind.TEXTAREA},
)


def for_leads(site: Site) -> Form:
    """What a lead is taken by that a program sends: the site's contact form, needing name and e-mail address only.

    It is the active form for contact with the key `contact`, else the oldest one; a paused one where none is active.
    A site without any has a plain one, which tells the address in the site's settings.
    """
    rows = (
        Form.objects.for_site(site)
        .filter(purpose=FormPurpose.CONTACT)
        .select_related("site__root_page", "redirect_page")
    )
    found = sorted(rows, key=lambda form: (not form.is_active, form.key != "contact", form.pk))
    return _lenient(found[0]) if found else _plain(site)


def of_submission(submission: Submission) -> Form:
    """The form that it was sent by, or what is left of it when it is gone."""
    form = Form.objects.filter(submissions=submission).select_related("site").first()
    if form is not None:
        return form
    if submission.form_key == LEAD_KEY:
        return _plain(submission.site)
    return Form(site=submission.site, key=submission.form_key, name=submission.form_name)


def _plain(site: Site) -> Form:
    settings = SiteSettings.objects.filter(site=site).first()
    form = Form(site=site, key=LEAD_KEY, name="Lead", recipients=settings.email if settings else "")
    form.field_list = [FormField(**each) for each in _FIELDS]
    return form


def _lenient(form: Form) -> Form:
    """The form with the fields of its own, of which only those of name and e-mail address have to be there.

    One of the two that it does not ask for is added.
    """
    lenient = copy(form)
    needed = {form.roles.get(role) or name for role, name in NEEDED.items()}
    fields = [copy(field) for field in form.field_list]
    known = {field.key for field in fields}
    for field in fields:
        field.is_required = field.key in needed
    missing = [FormField(**each) for each in _FIELDS if each["key"] in needed - known]
    lenient.field_list = [*missing, *fields]
    for name in ("specs", "roles", "takes_files"):
        lenient.__dict__.pop(name, None)
    return lenient
