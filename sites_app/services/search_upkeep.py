"""Keeps the ranking of the search index fair, at night, for all that was indexed by day."""

from django.db.models import Avg, F
from django.db.models.functions import Length
from modelsearch.conf import get_app_config

BATCH = 5_000


def refresh_title_norms(*, batch: int = BATCH) -> int:
    """Weigh new index rows by the length of their titles, and return how many there were.

    The formula is modelsearch's: the average length of all titles by that of the row's own. A new row has exactly 1.
    Rows are written in batches, each a transaction of its own, so that nobody waits for them.
    """
    entries = get_app_config().get_model("IndexEntry")._default_manager.annotate(title_length=Length("title"))
    entries = entries.filter(title_length__gt=0)
    average = entries.aggregate(average=Avg("title_length"))["average"]
    fresh = entries.filter(title_norm=1.0).order_by("pk")
    refreshed, last = 0, 0
    while ids := list(fresh.filter(pk__gt=last).values_list("pk", flat=True)[:batch]):
        refreshed += entries.filter(pk__in=ids).update(title_norm=average / F("title_length"))
        last = ids[-1]
    return refreshed
