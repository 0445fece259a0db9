"""Named choices of forms, submissions and leads, and the sets of them that code asks about."""

from django.db.models import TextChoices


class FormStatus(TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"


class FormPurpose(TextChoices):
    CONTACT = "contact", "Contact"
    OPT_IN = "opt_in", "Opt-in: newsletter, checklist, offer"


class FieldKind(TextChoices):
    TEXT = "text", "Line of text"
    EMAIL = "email", "E-mail address"
    PHONE = "phone", "Telephone number"
    TEXTAREA = "textarea", "Paragraph of text"
    SELECT = "select", "Choice from a list"
    RADIO = "radio", "Choice of one"
    CHECKBOX = "checkbox", "Checkbox"
    CHECKBOXES = "checkboxes", "Choice of several"
    DATE = "date", "Date"
    NUMBER = "number", "Number"
    URL = "url", "Web address"
    HIDDEN = "hidden", "Hidden value"
    CONSENT = "consent", "Consent"


WITH_CHOICES = frozenset({FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKBOXES})
# Several inputs with one name: they stand in a fieldset, and the first of them is what an error leads to.
GROUPED = frozenset({FieldKind.RADIO, FieldKind.CHECKBOXES})
TICKED = frozenset({FieldKind.CHECKBOX, FieldKind.CONSENT})


class FieldRole(TextChoices):
    """What a field says of the lead."""

    NAME = "name", "Name"
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Telephone"


class FieldWidth(TextChoices):
    FULL = "full", "Whole line"
    HALF = "half", "Half a line"


class Autocomplete(TextChoices):
    """Tokens of HTML's `autocomplete`, by which a browser fills fields in."""

    NAME = "name", "Full name"
    GIVEN_NAME = "given-name", "First name"
    FAMILY_NAME = "family-name", "Last name"
    ORGANISATION = "organization", "Company"
    EMAIL = "email", "E-mail address"
    TELEPHONE = "tel", "Telephone number"
    STREET = "street-address", "Street address"
    CITY = "address-level2", "City"
    REGION = "address-level1", "State or region"
    POSTAL_CODE = "postal-code", "Postal code"
    COUNTRY = "country-name", "Country"
    URL = "url", "Web address"
    BIRTHDAY = "bday", "Date of birth"
    OFF = "off", "Never filled in"


class SpamLevel(TextChoices):
    OFF = "off", "Off: everything is received"
    NORMAL = "normal", "Normal"
    STRICT = "strict", "Strict: doubtful ones are held"


class SubmissionStatus(TextChoices):
    RECEIVED = "received", "Received"
    QUARANTINED = "quarantined", "In quarantine"


class LeadStatus(TextChoices):
    NEW = "new", "New"
    CONTACTED = "contacted", "Contacted"
    QUALIFIED = "qualified", "Qualified"
    CONVERTED = "converted", "Converted"
    REJECTED = "rejected", "Rejected"
    LOST = "lost", "Lost"


# Leads that somebody still has to do something about.
LEAD_OPEN = frozenset({LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.QUALIFIED})


class DeliveryKind(TextChoices):
    NOTIFICATION = "notification", "Notification"
    AUTO_REPLY = "auto_reply", "Automatic reply"


class DeliveryStatus(TextChoices):
    PENDING = "pending", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
