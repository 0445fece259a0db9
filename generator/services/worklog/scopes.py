"""Which entries of the log a person sees: those of their sites, about the kinds of things that they may see there."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import GroupSitePermission

from generator.models import BlueprintUpload, Campaign, Fragment, LibraryImport
from sites_app.log_entries import PLATFORM
from sites_app.models import SiteDocument, SiteImage
from sites_app.tenancy import site_ids_for_user, sites_administered_by


@dataclass(frozen=True, slots=True)
class Scope:
    """Sites, each with the content types of the rows whose entries are seen; None is all of them."""

    types: Mapping[int, tuple[int, ...] | None]

    @property
    def site_ids(self) -> list[int]:
        return [site_id for site_id in self.types if site_id != PLATFORM]

    def within(self, site_ids: Collection[int]) -> "Scope":
        """The part of the scope that is of these sites."""
        return Scope({site_id: kinds for site_id, kinds in self.types.items() if site_id in site_ids})

    def as_json(self) -> str:
        """As the query takes it: the sites as they stand in the entries' data."""
        return json.dumps([{"site": str(site_id), "types": types} for site_id, types in self.types.items()])


def scope_of(user: Any) -> Scope:
    """What the person sees of the log; a constant number of queries.

    Administrators see everything of their sites, others what is about pages, files, and rows that they have a right on.
    Platform administrators also see what is about no single site.
    """
    site_ids = site_ids_for_user(user)
    if user.is_superuser:
        return Scope(dict.fromkeys([*site_ids, PLATFORM]))
    administered = set(sites_administered_by(user).values_list("pk", flat=True))
    rights: dict[int, set[int]] = defaultdict(set)
    granted = GroupSitePermission.objects.filter(group__user=user, site__in=site_ids).exclude(site__in=administered)
    for site_id, kind in granted.values_list("site_id", "permission__content_type_id"):
        rights[site_id].add(kind)
    files, stand_ins = _kinds_of(SiteImage, SiteDocument), _stand_ins()
    seen = {
        site_id: tuple(sorted({*kinds, *files, *(mine for mine, seen in stand_ins if seen in kinds)}))
        for site_id, kinds in ((site_id, rights[site_id]) for site_id in site_ids)
    }
    return Scope({site_id: None if site_id in administered else seen[site_id] for site_id in site_ids})


def _kinds_of(*models: type[Model]) -> list[int]:
    return [kind.pk for kind in ContentType.objects.get_for_models(*models).values()]


def _stand_ins() -> list[tuple[int, int]]:
    """Files on their way in are their senders' own; what became of them is seen by who sees what they bring."""
    pairs = ((LibraryImport, Fragment), (BlueprintUpload, Campaign))
    kinds = ContentType.objects.get_for_models(*(model for pair in pairs for model in pair))
    return [(kinds[mine].pk, kinds[seen].pk) for mine, seen in pairs]
