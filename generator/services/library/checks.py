"""What the texts of a table file may say: the same as the editor's forms decide."""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cached_property

from wagtail.models import Site

from generator.core.tokens import KNOWN_NAMES
from generator.models import Campaign
from generator.services import vocabulary
from generator.services.text_errors import Vocabulary, condition_errors, text_errors

# Nothing of our syntax is in such a text, and it is too short to be refused for its length.
_PLAIN = re.compile(r"[^{}\[\]|%\\/#]{0,1000}\Z")


class LibraryChecks:
    """Decides what a table file's texts may say on a site, or in the shared library: what the edit forms decide."""

    def __init__(self, site: Site | None) -> None:
        self.site = site
        self._of_campaigns: dict[int, Vocabulary] = {}

    @cached_property
    def fingerprint(self) -> str:
        names = [sorted(self._of_site.tokens), sorted(self._of_site.dictionaries)]
        return hashlib.sha256(json.dumps(names).encode()).hexdigest()

    @cached_property
    def _of_site(self) -> Vocabulary:
        return vocabulary.of_site(self.site)

    def _vocabulary(self, campaign: int | None) -> Vocabulary:
        if campaign is None:
            return self._of_site
        if campaign not in self._of_campaigns:
            row = Campaign.objects.for_site(self.site).get(pk=campaign) if self.site else None
            self._of_campaigns[campaign] = vocabulary.of_campaign(row) if row else self._of_site
        return self._of_campaigns[campaign]

    def text_errors(self, text: str, *, campaign: int | None) -> Iterator[str]:
        if _PLAIN.match(text):
            return
        for error in text_errors(text, vocabulary=self._vocabulary(campaign)):
            yield from error.messages

    def condition_errors(self, condition: str) -> Iterator[str]:
        for error in condition_errors(condition, tokens=self._of_site.tokens | KNOWN_NAMES):
            yield from error.messages
