"""The secrets by which visitors are told apart for a day. Without its salt, a visitor's number says nothing."""

from django.db import models


class Salt(models.Model):
    """Random bytes of one day, removed two days later; see `tracking.services.visitors`."""

    wagtail_reference_index_ignore = True

    day = models.DateField(primary_key=True)
    value = models.BinaryField(editable=False)

    class Meta:
        verbose_name = "salt"

    def __str__(self) -> str:
        return self.day.isoformat()
