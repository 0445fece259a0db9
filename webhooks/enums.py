"""What other programs can be told of, and what becomes of the messages."""

from django.db.models import TextChoices


class Event(TextChoices):
    """What an endpoint can listen to."""

    PAGE_PUBLISHED = "page.published", "Page published"
    PAGE_UNPUBLISHED = "page.unpublished", "Page unpublished or deleted"
    JOB_FINISHED = "job.finished", "Job finished"
    LEAD_RECEIVED = "lead.received", "Lead received"


# How many pages that a set published or took away are told of: in messages of this type, not in one for each page.
OF_SETS = {Event.PAGE_PUBLISHED: "pages.published", Event.PAGE_UNPUBLISHED: "pages.unpublished"}
PING = "webhook.ping"
TYPES = [*Event.values, *OF_SETS.values(), PING]


class DeliveryState(TextChoices):
    PENDING = "pending", "Waiting"
    FAILED = "failed", "Failed, will be tried again"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Given up"


DELIVERY_OPEN = frozenset({DeliveryState.PENDING, DeliveryState.FAILED})
DELIVERY_ENDED = frozenset({DeliveryState.DELIVERED, DeliveryState.DEAD})
