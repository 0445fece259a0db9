"""Forms of a site, what visitors sent by them, and the leads that come of it."""

from leads.models.forms import Form, FormField
from leads.models.pages import FormPage
from leads.models.submissions import Delivery, Lead, Submission

__all__ = ["Delivery", "Form", "FormField", "FormPage", "Lead", "Submission"]
