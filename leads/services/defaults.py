"""The two forms that nearly every site needs, ready to be used."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from wagtail.models import Site

from leads.enums import Autocomplete, FieldKind, FieldRole, FieldWidth, FormPurpose
from leads.models import Form, FormField, FormPage
from sites_app.enums import MenuLocation
from sites_app.models import Menu, MenuItem, SiteSettings
from sites_app.services.provisioning import add_page

CONTACT: Mapping[str, Any] = {
    "key": "contact",
    "name": "Contact",
    "purpose": FormPurpose.CONTACT,
    "button_label": "Send message",
    "success_message": "Thank you. We have your message and will answer soon.",
    "subject": "Message from {name}",
    "auto_reply_subject": "We have your message",
    "auto_reply_text": "Hello {name},\n\nthank you for your message. We have it and will answer soon.\n\n{site}",
    "fields": [
        {"key": "name", "label": "Name", "kind": FieldKind.TEXT, "is_required": True, "role": FieldRole.NAME},
        {
            "key": "email",
            "label": "E-mail",
            "kind": FieldKind.EMAIL,
            "is_required": True,
            "width": FieldWidth.HALF,
            "autocomplete": Autocomplete.EMAIL,
        },
        {"key": "phone", "label": "Telephone", "kind": FieldKind.PHONE, "width": FieldWidth.HALF},
        {"key": "message", "label": "Message", "kind": FieldKind.TEXTAREA, "is_required": True},
        {"key": "consent", "label": "Consent", "kind": FieldKind.CONSENT, "is_required": True},
    ],
}
NEWSLETTER: Mapping[str, Any] = {
    "key": "newsletter",
    "name": "Newsletter",
    "purpose": FormPurpose.OPT_IN,
    "asks_to_confirm": True,
    "button_label": "Sign up",
    "success_message": "Thank you. You are on the list.",
    "subject": "New subscriber: {email}",
    "consent_text": "Send me the newsletter. I can stop it at any time.",
    "fields": [
        {"key": "email", "label": "E-mail", "kind": FieldKind.EMAIL, "is_required": True},
        {"key": "consent", "label": "Consent", "kind": FieldKind.CONSENT, "is_required": True},
    ],
}


@transaction.atomic
def begin(site: Site) -> None:
    """Give a new site both forms and a live page with the first of them, linked in its header."""
    contact = next((form for form in add_default_forms(site) if form.key == CONTACT["key"]), None)
    home = site.root_page
    if contact is None or home.get_children().filter(slug="contact").exists():
        return
    page = FormPage(title=contact.name, slug="contact", form=contact, locale_id=home.locale_id)
    add_page(page, parent=home)
    menu = Menu.objects.for_site(site).get(location=MenuLocation.HEADER)
    MenuItem.objects.create(menu=menu, page=page, sort_order=menu.items.count())


@transaction.atomic
def add_default_forms(site: Site) -> list[Form]:
    """Make the site's contact form and newsletter form where their keys are free, and return those that were made.

    They tell the business's own e-mail address from the site's settings.
    """
    settings = SiteSettings.objects.filter(site=site).first()
    taken = set(Form.objects.for_site(site).values_list("key", flat=True))
    return [
        add_form(site, description, recipients=settings.email if settings else "")
        for description in (CONTACT, NEWSLETTER)
        if description["key"] not in taken
    ]


def add_form(site: Site, description: Mapping[str, Any], *, recipients: str = "") -> Form:
    """A form made of a description: its fields' values, and under `fields` those of each field."""
    values = {name: value for name, value in description.items() if name != "fields"}
    form = Form(site=site, **{"recipients": recipients, **values})
    form.full_clean()
    form.fields.set([FormField(sort_order=place, **each) for place, each in enumerate(description["fields"])])
    form.save()
    return form
