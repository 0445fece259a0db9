"""Rows with personal words, which are found by whole words without being read: see `sites_app.encryption`."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sites_app.encryption import EncryptedField, blind_queries, blind_words
from sites_app.tenancy import SiteScopedModel, SiteScopedQuerySet


class SearchedQuerySet(SiteScopedQuerySet):
    """Rows by their words."""

    def saying(self, query: str, *, site_ids: Collection[int]) -> Self:
        """Those of the sites in which every word of the query stands; none for a query without a word.

        Addresses are found as a whole and by their words, telephone numbers however they are written.
        """
        by_site = [blind_queries(query, site_id=site_id) for site_id in site_ids]
        if not any(by_site):
            return self.none()
        found = self.filter(site__in=site_ids)
        for words in zip(*by_site, strict=True):
            found = found.filter(search_words__overlap=sorted({number for each in words for number in each}))
        return found


class SearchedModel(SiteScopedModel):
    """A row that is found by its words. A subclass says in `searched_text` which they are."""

    search_words = ArrayField(models.BigIntegerField(), default=list, editable=False)

    objects: ClassVar = SearchedQuerySet.as_manager()

    class Meta:
        abstract = True

    def searched_text(self) -> str:
        """What the row is found by."""
        raise NotImplementedError

    def blind_values(self) -> Mapping[str, Any]:
        """The columns that are made of encrypted ones."""
        return {"search_words": blind_words(self.searched_text(), site_id=self.site_id)}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps what is made of encrypted columns with them; a save of other columns alone reads none of them."""
        if self._writes_encrypted(kwargs):
            values = self.blind_values()
            for name, value in values.items():
                setattr(self, name, value)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], *values}
        super().save(*args, **kwargs)

    def _writes_encrypted(self, kwargs: Mapping[str, Any]) -> bool:
        named = kwargs.get("update_fields")
        return named is None or bool(self.encrypted_names() & set(named))

    @classmethod
    def encrypted_names(cls) -> set[str]:
        return {each.name for each in cls._meta.concrete_fields if isinstance(each, EncryptedField)}


def words_index(name: str) -> GinIndex:
    """The index by which rows are found by their words."""
    return GinIndex(fields=["search_words"], name=name)
