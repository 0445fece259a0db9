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
    FILE = "file", "File"


WITH_CHOICES = frozenset({FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKBOXES})
# Several inputs with one name: they stand in a fieldset, and the first of them is what an error leads to.
GROUPED = frozenset({FieldKind.RADIO, FieldKind.CHECKBOXES})
TICKED = frozenset({FieldKind.CHECKBOX, FieldKind.CONSENT})


class FileGroup(TextChoices):
    """What kinds of files a field takes; see `leads.uploads`."""

    PICTURES = "pictures", "Pictures: JPEG, PNG, WebP, GIF, HEIC, AVIF"
    DOCUMENTS = "documents", "Documents: PDF, Word, Excel, PowerPoint, OpenDocument, text"
    COMMON = "common", "Pictures and documents"
    VIDEOS = "videos", "Videos: MP4, MOV, WebM"


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
    REJECTED = "rejected", "Rejected as spam"


class LeadStatus(TextChoices):
    NEW = "new", "New"
    CONTACTED = "contacted", "Contacted"
    QUALIFIED = "qualified", "Qualified"
    CONVERTED = "converted", "Converted"
    REJECTED = "rejected", "Rejected"
    LOST = "lost", "Lost"


# Leads that somebody still has to do something about.
LEAD_OPEN = frozenset({LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.QUALIFIED})


class MatchKind(TextChoices):
    """Why two leads may be one person, the surest first."""

    PHONE = "phone", "Same telephone number"
    EMAIL = "email", "Same e-mail address, spelt in another way"
    NAME_PLACE = "name_place", "Same name and place"


class BatchAction(TextChoices):
    """What can be done to many at once."""

    STATUS = "status", "Set status"
    ASSIGN = "assign", "Assign"
    TAG = "tag", "Add tag"
    UNTAG = "untag", "Remove tag"
    DELETE = "delete", "Delete"
    RELEASE = "release", "Take out of quarantine"
    REJECT = "reject", "Reject as spam"
    UNDO = "undo", "Undo"


# What is done to submissions; everything else is done to leads.
OF_SUBMISSIONS = frozenset({BatchAction.RELEASE, BatchAction.REJECT})
UNDOABLE = frozenset({BatchAction.STATUS, BatchAction.ASSIGN, BatchAction.TAG, BatchAction.UNTAG, BatchAction.REJECT})


class BatchState(TextChoices):
    RUNNING = "running", "Running"
    DONE = "done", "Done"


class DeliveryKind(TextChoices):
    NOTIFICATION = "notification", "Notification"
    AUTO_REPLY = "auto_reply", "Automatic reply"
    CONFIRMATION = "confirmation", "Confirmation"


class DeliveryStatus(TextChoices):
    PENDING = "pending", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
