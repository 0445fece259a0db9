"""Forms of a site, what visitors sent by them, and the leads that come of it."""

from leads.models.confirmations import Confirmation
from leads.models.files import SubmissionFile
from leads.models.form_fields import FormField
from leads.models.forms import Form
from leads.models.inbox import InboxView, LeadBatch, LeadExport, LeadMatchKey, LeadMerge, LeadNote, LeadTag
from leads.models.pages import FormPage
from leads.models.retention import RetentionPolicy
from leads.models.submissions import Delivery, Lead, Submission

__all__ = [
    "Confirmation",
    "Delivery",
    "Form",
    "FormField",
    "FormPage",
    "InboxView",
    "Lead",
    "LeadBatch",
    "LeadExport",
    "LeadMatchKey",
    "LeadMerge",
    "LeadNote",
    "LeadTag",
    "RetentionPolicy",
    "Submission",
    "SubmissionFile",
]
