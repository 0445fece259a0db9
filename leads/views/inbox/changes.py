"""What is posted from a lead's screen: status, assignment, tags, notes, merges taken back."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from leads.enums import LeadStatus
from leads.models import Lead, LeadMerge, LeadNote
from leads.services import inbox, inbox_people, merging, notes
from leads.views.inbox.sites import LeadChangeView


class MoveView(LeadChangeView):
    """Gives the lead the status `to`, if it still is what the person saw (`was`)."""

    def change(self, lead: Lead) -> str:
        wanted = self.request.POST.get("to", "")
        if wanted not in LeadStatus.values:
            raise ValidationError("There is no such status.")
        status = LeadStatus(wanted)
        if not inbox.move(lead, status, user=self.user, seen=self.request.POST.get("was", "")):
            return ""
        return f"{lead.known_as} is “{status.label}” now."


class AssignView(LeadChangeView):
    """Gives the lead `to` somebody, if it still is whose the person saw (`was`)."""

    def change(self, lead: Lead) -> str:
        wanted, was = self.request.POST.get("to", ""), self.request.POST.get("was", "")
        person = inbox_people.choose(self.site, key=wanted, user=self.user)
        if wanted and person is None:
            raise ValidationError("That person does not see the leads of this site.")
        seen = int(was) if was.isdecimal() else None
        if not inbox.assign(lead, person, user=self.user, seen=seen):
            return ""
        return f"{lead.known_as} is assigned to {inbox.name_of(person)}."


class TagsView(LeadChangeView):
    """Gives the lead the posted `tags`, divided by commas; `was` are those that the person saw."""

    def change(self, lead: Lead) -> str:
        names = self.request.POST.get("tags", "").split(",")
        seen = {name.strip() for name in self.request.POST.get("was", "").split(",") if name.strip()}
        inbox.set_tags(lead, names, user=self.user, seen=seen)
        return "The tags are saved."


class NoteView(LeadChangeView):
    """Writes a note about the lead."""

    def change(self, lead: Lead) -> str:
        notes.write(lead, self.request.POST.get("text", ""), user=self.user)
        return "The note is saved."


class OwnNoteView(LeadChangeView):
    """For views of one note of the lead."""

    @cached_property
    def note(self) -> LeadNote:
        """The note of the address. Raises Http404 for one of another lead."""
        rows = LeadNote.objects.for_site(self.site).filter(lead=self.lead)
        return get_object_or_404(rows, pk=self.kwargs["note_id"])


class NoteChangeView(OwnNoteView):
    """Lets its author write a note anew."""

    def change(self, lead: Lead) -> str:
        posted = self.request.POST
        notes.change(self.note, posted.get("text", ""), user=self.user, seen=posted.get("was", ""))
        return "The note is saved."


class NoteDeleteView(OwnNoteView):
    """Lets its author delete a note."""

    def change(self, lead: Lead) -> str:
        notes.delete(self.note, user=self.user)
        return "The note is deleted."


class UnmergeView(LeadChangeView):
    """Takes a merge back, and leads to the lead that is there again."""

    restored: Lead | None = None

    def change(self, lead: Lead) -> str:
        rows = LeadMerge.objects.for_site(self.site).filter(kept=lead, undone_at=None)
        merge_row = get_object_or_404(rows, pk=self.kwargs["merge_id"])
        self.restored = merging.undo(merge_row, user=self.user, at=timezone.now())
        return f"{self.restored.known_as} is a lead of its own again."
