"""What narrows and orders a listing: fields with ranges and alternatives, the tree, languages, words.

`title=Roofs` is the field itself, `published_on__gte=2026-01-01` and `__lte`, `__gt`, `__lt` a range,
`author_name=Ana|Ben` one of several, as is `id__in=1,2,3`; `latitude__isnull=true` is whether there is a value.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from taggit.managers import TaggableManager
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.base import FilterFieldError, OrderByFieldError

from api.v2.reading import Reading, each_of, refuse
from sites_app.tenancy import is_platform_host

RANGES = ("gte", "lte", "gt", "lt")
LOOKUPS = (*RANGES, "in", "isnull")
MOST_VALUES = 100
LONGEST_SEARCH = 200
_ALTERNATIVE = "|"
_TRUTH: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}
TREE = ("child_of", "ancestor_of", "descendant_of", "translation_of")


def check_names(reading: Reading, known: frozenset[str], fields: Mapping[str, Any]) -> None:
    """Raises `Problem` for a parameter that means nothing here: whoever misspells one shall know."""
    for given in reading.parameters:
        name, _, lookup = given.rpartition("__")
        # On a tenant's host the site is the host's: a parameter that names one is an error, not a choice.
        is_known = given in known and (given != "site" or is_platform_host(reading.request))
        if is_known or given in fields or (name in fields and lookup in LOOKUPS):
            continue
        detail = f"“{given}” is no parameter and no field that can be filtered by."
        refuse("unknown-parameter", detail, parameter=given, fields=sorted(fields))


def narrow(rows: Any, reading: Reading, fields: Mapping[str, Any]) -> Any:
    """The rows that the parameters for fields admit. Raises `Problem`."""
    for given in reading.parameters:
        name, _, lookup = given.rpartition("__")
        if given in fields:
            name, lookup = given, ""
        elif name not in fields or lookup not in LOOKUPS:
            continue
        for value in reading.parameters.getlist(given):
            rows = _narrowed(rows, name, fields[name], lookup, value)
    return rows


def _narrowed(rows: Any, name: str, field: Any, lookup: str, value: str) -> Any:
    if "\x00" in value:
        _not_valid(name, value)
    if isinstance(field, TaggableManager):
        return _tagged(rows, name, lookup, value)
    if lookup == "isnull":
        return rows.filter(**{f"{name}__isnull": _value(models.BooleanField(), name, value)})
    if lookup == "in" or (not lookup and _ALTERNATIVE in value):
        values = list(each_of(value)) if lookup else value.split(_ALTERNATIVE)
        if len(values) > MOST_VALUES:
            refuse("invalid-filter", f"{name}: at most {MOST_VALUES} values.", parameter=name)
        return rows.filter(**{f"{name}__in": [_value(field, name, each) for each in values]})
    if lookup and isinstance(field, models.BooleanField):
        _not_valid(name, value)
    return rows.filter(**{f"{name}__{lookup}" if lookup else name: _value(field, name, value)})


def _tagged(rows: Any, name: str, lookup: str, value: str) -> Any:
    """`tags=a,b` has both, `tags=a|b` and `tags__in=a,b` one of them."""
    if lookup not in {"", "in"}:
        _not_valid(name, value)
    if lookup == "in" or _ALTERNATIVE in value:
        wanted = list(each_of(value)) if lookup else value.split(_ALTERNATIVE)
        return rows.filter(pk__in=rows.model.objects.filter(**{f"{name}__name__in": wanted[:MOST_VALUES]}).values("pk"))
    for tag in list(each_of(value))[:MOST_VALUES]:
        rows = rows.filter(**{f"{name}__name": tag})
    return rows


def _value(field: Any, name: str, text: str) -> Any:
    """The text as a value of the field. Raises `Problem`."""
    if isinstance(field, models.BooleanField):
        return _TRUTH[text] if text in _TRUTH else _not_valid(name, text)
    plain = field.target_field if isinstance(field, models.ForeignKey) else field
    try:
        value = plain.to_python(text)
        # What a column can't hold is no error of the database's.
        plain.run_validators(value) if isinstance(plain, models.IntegerField) else None
    except (ValidationError, ValueError, OverflowError):
        _not_valid(name, text)
    return value


def _not_valid(name: str, text: str) -> Any:
    refuse("invalid-filter", f"“{text[:60]}” is no value for {name}.", parameter=name)


def in_tree(pages: Any, reading: Reading) -> Any:
    """The pages that `child_of`, `descendant_of`, `ancestor_of` and `translation_of` admit. Raises `Problem`."""
    given = {name: reading.parameters[name] for name in TREE if name in reading.parameters}
    if {"child_of", "descendant_of"} <= given.keys():
        refuse("invalid-parameter", "child_of and descendant_of can't be together.", parameter="descendant_of")
    for name, value in given.items():
        page = _named_page(reading, name, str(value))
        match name:
            case "child_of":
                pages = pages.filter(path__startswith=page.path, depth=page.depth + 1)
            case "descendant_of":
                pages = pages.filter(path__startswith=page.path).exclude(pk=page.pk)
            case "ancestor_of":
                above = [page.path[: depth * page.steplen] for depth in range(1, page.depth)]
                pages = pages.filter(path__in=above)
            case _:
                pages = pages.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    return pages


def _named_page(reading: Reading, name: str, value: str) -> Page:
    if value == "root":
        return reading.site.root_page
    if not value.isdecimal() or len(value) > 10:
        refuse("invalid-parameter", f"{name} is the id of a page, or “root”.", parameter=name)
    page = reading.pages().filter(pk=int(value)).only("path", "depth", "translation_key").first()
    if page is None:
        refuse("unknown-page", f"{name}: there is no such page.", parameter=name)
    return page


def in_language(pages: Any, reading: Reading) -> Any:
    """The pages in the language of `?locale=`. Raises `Problem` for one that the site has not."""
    code = reading.parameters.get("locale", "")
    if not code:
        return pages
    keys = [key for key, known in reading.locales.items() if known == code]
    if not keys:
        refuse("unknown-locale", f"The site has no pages in “{code[:20]}”.", parameter="locale")
    return pages.filter(locale_id=keys[0])


def order_of(reading: Reading, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of `?order=`, with a minus for the other way round; `?` for a random order. Raises `Problem`."""
    names = list(each_of(reading.parameters.get("order", "")))
    if names == ["random"]:
        if {"offset", "after"} & reading.parameters.keys():
            refuse("invalid-parameter", "A random order has no pages to turn.", parameter="order")
        return ("?",)
    for name in names:
        field = fields.get(name.removeprefix("-"))
        if field is None or isinstance(field, TaggableManager):
            known = sorted(name for name, field in fields.items() if not isinstance(field, TaggableManager))
            refuse("invalid-order", f"order: there is no “{name}” to order by.", parameter="order", fields=known)
    return tuple(names)


def find(pages: Any, reading: Reading, *, is_ordered: bool) -> Any:
    """The results of `?search=` in the pages. Raises `Problem`."""
    words = " ".join(str(reading.parameters["search"]).replace("\x00", " ").split())
    operator = reading.parameters.get("search_operator", "and")
    if operator not in {"and", "or"}:
        refuse("invalid-parameter", "search_operator is “and” or “or”.", parameter="search_operator")
    if len(words) > LONGEST_SEARCH:
        refuse("invalid-parameter", f"search: at most {LONGEST_SEARCH} characters.", parameter="search")
    try:
        return get_search_backend().search(words, pages, operator=operator, order_by_relevance=not is_ordered)
    except (FilterFieldError, OrderByFieldError) as error:
        detail = f"“{error.field_name}” can't be used together with search."
        refuse("invalid-parameter", detail, parameter=str(error.field_name))
