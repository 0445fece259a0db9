"""Puts a little work on the demo's desk: some drafts are given to people, with dates, and they are told."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from generator.models import Campaign, GeneratedArticle
from generator.services import announcements

# For whom, by whom, how many, and in how many days they are due.
ASSIGNMENTS = (
    ("summit-approver", "summit-editor", 2, -1),
    ("summit-approver", "summit-editor", 3, 0),
    ("summit-approver", "summit-editor", 5, 3),
    ("summit-editor", "summit-approver", 4, 1),
)


def lay_out(campaign: Campaign) -> None:
    """Assign the campaign's first drafts, in a few statements however many there are."""
    people = User.objects.in_bulk(
        {name for assignee, by, *_ in ASSIGNMENTS for name in (assignee, by)}, field_name="username"
    )
    drafts = GeneratedArticle.objects.for_site(campaign.site_id).awaiting_review().filter(campaign=campaign)
    wanted = sum(number for *_, number, _ in ASSIGNMENTS)
    page_ids = list(drafts.order_by("position").values_list("pk", flat=True)[:wanted])
    for assignee, by, number, days in ASSIGNMENTS:
        given, page_ids = page_ids[:number], page_ids[number:]
        if assignee in people and given:
            due = timezone.localdate() + timedelta(days=days)
            drafts.filter(pk__in=given).update(assignee=people[assignee], due_on=due)
            announcements.assigned(people[assignee], site=campaign.site_id, by=people.get(by), count=len(given))
