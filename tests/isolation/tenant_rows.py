"""Everything that belongs to a tenant: what points at its site, pages and collection, and what points at that."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q


class TenantRows:
    """The tenant's rows as they are when asked for, including those that other tenants let point at them."""

    def __init__(self, tenant: Any) -> None:
        self._owned = _owned_by(tenant)
        parts, given = [], []
        for model, keys in self._owned.items():
            rows = model._base_manager.filter(_points_at(model, self._owned) | Q(pk__in=keys))
            found, parameters = rows.values("pk").query.sql_with_params()
            table, column = model._meta.db_table, model._meta.pk.column
            # A token's last use is noted whatever it was let do.
            as_text = "(to_jsonb(t) - 'last_used_at')::text AS row"
            parts.append(
                f"SELECT '{table}', count(*), md5(string_agg(row, '|' ORDER BY row)) "  # noqa: S608 - our own tables
                f'FROM (SELECT {as_text} FROM "{table}" t WHERE "{column}" IN ({found})) rows'
            )
            given += parameters
        with connection.cursor() as cursor:
            # Put together once: the keys of all rows are many.
            self._sql = cursor.cursor.mogrify(" UNION ALL ".join(parts), given)

    @property
    def models(self) -> set[type[models.Model]]:
        return set(self._owned)

    def state(self) -> dict[str, tuple[int, str]]:
        """How many rows each table has of the tenant, and a digest of all their columns."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql)
            return {table: (count, digest) for table, count, digest in cursor.fetchall()}


def _owned_by(tenant: Any) -> dict[type[models.Model], set[Any]]:
    """The keys of the tenant's rows by their models, and an empty set for a model that could have some."""
    from wagtail.models import Collection, Page, Site

    beneath = {"path__startswith": tenant.site.root_page.path}
    collection = {"path__startswith": tenant.settings.collection.path}
    owned: dict[type[models.Model], set[Any]] = {
        Site: {tenant.site.pk},
        Page: set(Page.objects.filter(**beneath).values_list("pk", flat=True)),
        Collection: set(Collection.objects.filter(**collection).values_list("pk", flat=True)),
    }
    has_grown = True
    while has_grown:
        has_grown = False
        for model in apps.get_models():
            if not (condition := _points_at(model, owned)):
                continue
            before = owned.get(model)
            owned[model] = (before or set()) | set(model._base_manager.filter(condition).values_list("pk", flat=True))
            has_grown |= owned[model] != before
    return owned


def _points_at(model: type[models.Model], owned: dict[type[models.Model], set[Any]]) -> Q:
    """What is true of rows of the model that point at one of those; nothing if they can't."""
    return reduce(or_, (Q(**{f"{name}__in": owned[target]}) for name, target in _keys(model) if owned.get(target)), Q())


def _keys(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    if model._meta.proxy or not model._meta.managed:
        return
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey):
            yield field.attname, field.related_model._meta.concrete_model
