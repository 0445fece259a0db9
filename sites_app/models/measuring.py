"""What of a site's visits is measured, and for how long single events are kept."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, ObjectList

RAW_DAYS = 90
# Two days are needed to count a day that has just ended, in every time zone.
FEWEST_RAW_DAYS, MOST_RAW_DAYS = 3, 730


class MeasuringSettings(models.Model):
    """The part of a site's settings that analytics reads."""

    measures_visits = models.BooleanField(
        "measure visits",
        default=True,
        help_text="Counts page views and what visitors do, without cookies and without storing addresses. "
        "Browsers that ask not to be tracked are not counted.",
    )
    raw_event_days = models.PositiveSmallIntegerField(
        "days to keep single events",
        default=RAW_DAYS,
        validators=[MinValueValidator(FEWEST_RAW_DAYS), MaxValueValidator(MOST_RAW_DAYS)],
        help_text="Older ones are deleted. What was counted of them by day stays.",
    )

    measuring_panel = ObjectList([FieldPanel("measures_visits"), FieldPanel("raw_event_days")], heading="Analytics")

    class Meta:
        abstract = True
