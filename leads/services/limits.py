"""How often one visitor sent something, counted in Redis. Without Redis nobody is counted, and nobody is refused."""

import logging

from django.core.cache import caches
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 600
# From here on a visitor is refused: so many times what the form allows.
REFUSED_TIMES = 5


def count(visitor: str, *, form_id: int | None) -> int:
    """How many times the visitor sent the form within the window, this time included; 0 when that is not known."""
    if not visitor:
        return 0
    key = f"leads:sent:{form_id}:{visitor}"
    try:
        limits = caches["limits"]
        if limits.add(key, 1, WINDOW_SECONDS):
            return 1
        return int(limits.incr(key))
    except ValueError:
        # It ran out between the two.
        return 1
    except (RedisError, OSError) as error:
        logger.warning("Visitors are not counted, Redis is away: %s", type(error).__name__)
        return 0
