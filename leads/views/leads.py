"""The admin of leads."""

from wagtail.snippets.views.snippets import DeleteView, IndexView

from leads.services import lead_events
from leads.views.exports import LoggedExportMixin


class LeadIndexView(LoggedExportMixin, IndexView):
    """The leads of the person's sites."""


class LeadDeleteView(DeleteView):
    """Deletes one lead for good; what they sent stays, and is told to nobody any more."""

    def delete_action(self) -> None:
        submission_ids = self.object.submissions.values_list("pk", flat=True)
        lead_events.forget(self.object.site_id, submission_ids=submission_ids)
        super().delete_action()
