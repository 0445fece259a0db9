"""Finding leads by words: the only place that knows how names, addresses, answers and notes can be searched.

They are encrypted at rest, so whole words are found and parts of words are not; see `sites_app.encryption`.
"""

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Site

from leads.models import LeadNote, Submission
from leads.models.submissions import LeadQuerySet
from sites_app.encryption import blind_queries

MOST_WORDS = 8


def matching(leads: LeadQuerySet, text: str, *, site: Site) -> LeadQuerySet:
    """The site's leads in whose name, address, number, answers or notes each of the words stands; none for no word."""
    words = blind_queries(text, site_id=site.pk)[:MOST_WORDS]
    if not words:
        return leads.none()
    for numbers in words:
        said = Submission.objects.for_site(site).filter(lead=OuterRef("pk"), search_words__overlap=numbers)
        noted = LeadNote.objects.for_site(site).filter(lead=OuterRef("pk"), search_words__overlap=numbers)
        leads = leads.filter(Q(search_words__overlap=numbers) | Exists(said) | Exists(noted))
    return leads
