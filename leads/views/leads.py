"""The admin of leads."""

from wagtail.snippets.views.snippets import IndexView

from leads.views.exports import LoggedExportMixin


class LeadIndexView(LoggedExportMixin, IndexView):
    """The leads of the person's sites."""
