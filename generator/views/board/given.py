"""What a person sends to change about cards: whom they are given to, how urgent they are, and when they are due."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_date

from generator.enums import JobPriority
from generator.services.board_people import people_of
from generator.views.board.sites import NotDone


def given_values(request: HttpRequest, site: Any) -> dict[str, Any]:
    """What was posted of assignee, priority and due date. Raises `NotDone` for what cannot be."""
    posted = request.POST
    given: dict[str, Any] = {}
    if "assignee" in posted:
        wanted = posted["assignee"]
        people = people_of(site).filter(pk=wanted) if wanted.isdecimal() else people_of(site).none()
        given["assignee"] = people.first()
        if wanted and given["assignee"] is None:
            raise NotDone("That person does not work on this site.")
    if "priority" in posted:
        if posted["priority"] not in map(str, JobPriority.values):
            raise NotDone("There is no such priority.")
        given["priority"] = JobPriority(int(posted["priority"]))
    if "due_on" in posted:
        given["due_on"] = _date(posted["due_on"])
    return given


def _date(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if text and found is None:
        raise NotDone("Give the date as year, month and day, such as 2030-05-31.")
    return found
