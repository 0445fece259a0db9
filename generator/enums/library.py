"""The content library: what its rows are, how they are picked, and where the files that fill it stand."""

from django.db.models import TextChoices


class PickRule(TextChoices):
    ONE = "one", "One"
    LEAST_USED = "least_used", "In turn"
    ALL = "all", "All"


class FragmentType(TextChoices):
    INTRODUCTION = "introduction", "Introduction"
    PROBLEM = "problem", "Problem"
    SOLUTION = "solution", "Solution"
    BENEFITS = "benefits", "Benefits"
    PROCESS = "process", "Process"
    LOCAL = "local", "Local facts"
    PROOF = "proof", "Proof"
    PRICING = "pricing", "Pricing"
    COMPARISON = "comparison", "Comparison"
    CHECKLIST = "checklist", "Checklist"
    QUOTE = "quote", "Quote"
    FAQ = "faq", "Questions and answers"
    ABOUT = "about", "About the business"
    CALL_TO_ACTION = "call_to_action", "Call to action"
    CONCLUSION = "conclusion", "Conclusion"


class SlotBlockType(TextChoices):
    RICH_TEXT = "rich_text", "Text"
    FEATURES = "features", "Features"
    STEPS = "steps", "Steps"
    FAQ = "faq", "Questions and answers"
    QUOTE = "quote", "Quote"
    CALL_TO_ACTION = "cta", "Call to action"
    HERO = "hero", "Hero"


# Blocks that show a fragment's list of items, which a fragment for them must have.
BLOCKS_WITH_ITEMS = frozenset({SlotBlockType.FEATURES, SlotBlockType.STEPS, SlotBlockType.FAQ})


class HeadlineKind(TextChoices):
    STATEMENT = "statement", "Statement"
    QUESTION = "question", "Question"
    HOW_TO = "how_to", "How to"
    LIST = "list", "List"
    COMPARISON = "comparison", "Comparison"
    OFFER = "offer", "Offer"


class HeadlineStatus(TextChoices):
    AVAILABLE = "available", "Available"
    RESERVED = "reserved", "Reserved"
    USED = "used", "Used"
    REJECTED = "rejected", "Rejected"


# No article is generated with these.
HEADLINE_KEPT_BACK = frozenset({HeadlineStatus.RESERVED, HeadlineStatus.REJECTED})

# The one table of legal moves of a headline. A used one is available again only once its article is gone.
HEADLINE_MOVES: dict[HeadlineStatus, frozenset[HeadlineStatus]] = {
    HeadlineStatus.AVAILABLE: frozenset({HeadlineStatus.RESERVED, HeadlineStatus.USED, HeadlineStatus.REJECTED}),
    HeadlineStatus.RESERVED: frozenset({HeadlineStatus.AVAILABLE, HeadlineStatus.REJECTED}),
    HeadlineStatus.USED: frozenset({HeadlineStatus.AVAILABLE}),
    HeadlineStatus.REJECTED: frozenset({HeadlineStatus.AVAILABLE, HeadlineStatus.RESERVED}),
}


class LocationKind(TextChoices):
    COUNTRY = "country", "Country"
    STATE = "state", "State"
    COUNTY = "county", "County"
    CITY = "city", "City"


class Gender(TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    NEUTRAL = "neutral", "Neutral"


class OfferPointKind(TextChoices):
    PAIN = "pain", "Pain"
    SOLUTION = "solution", "Solution"
    VALUE = "value", "Value"


class SchemaType(TextChoices):
    ARTICLE = "Article", "Article"
    SERVICE = "Service", "Service"
    LOCAL_BUSINESS = "LocalBusiness", "Local business"


class ImportStatus(TextChoices):
    WAITING = "waiting", "Waiting to be read"
    READING = "reading", "Being read"
    READY = "ready", "Waiting for your word"
    QUEUED = "queued", "Waiting to be imported"
    IMPORTING = "importing", "Being imported"
    DONE = "done", "Imported"
    FAILED = "failed", "Could not be read"


# A worker is at the file, or will be.
IMPORT_OPEN = frozenset({ImportStatus.WAITING, ImportStatus.READING, ImportStatus.QUEUED, ImportStatus.IMPORTING})
# The sender has given the word: nothing throws the file away any more.
IMPORT_CONFIRMED = frozenset({ImportStatus.QUEUED, ImportStatus.IMPORTING})
# What a worker that takes the file up makes of it, also after one that died.
IMPORT_TAKEN_UP: dict[ImportStatus, ImportStatus] = {
    ImportStatus.WAITING: ImportStatus.READING,
    ImportStatus.READING: ImportStatus.READING,
    ImportStatus.QUEUED: ImportStatus.IMPORTING,
    ImportStatus.IMPORTING: ImportStatus.IMPORTING,
}
# Where the file is when that came to nothing, to be tried again by the sender.
IMPORT_GIVEN_UP: dict[ImportStatus, ImportStatus] = {
    ImportStatus.READING: ImportStatus.FAILED,
    ImportStatus.IMPORTING: ImportStatus.READY,
}
