"""Checks texts while they are typed: for the editor in the admin, which posts them; stores nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views import View
from wagtail.models import Site
from wagtail.permissions import policy_registry

from generator.core.text_report import TextKind, TextNames, report, written_count
from generator.models import Campaign, Fragment
from generator.permissions import visible
from generator.services import text_names

MAX_BYTES = 512 * 1024
MAX_TEXTS = 200
MAX_NAMES = 2_000
WRITES = frozenset({"add", "change"})


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """One text to check; `key` is the editor's name for it, `extra` names that only this text may use."""

    key: str
    text: str
    kind: TextKind
    extra: tuple[str, ...]


class TextCheckView(View):
    """Answers with each text's problems, number of variants and samples, and on request with what can be inserted.

    The names are those of the site's library, of one of its campaigns, or of a form with unsaved axes (`tokens`).
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
            return JsonResponse({"error": "These texts are too long to be checked while typing."}, status=413)
        data = _read_json(request)
        questions = _questions(data)
        site = _site_or_404(request, data.get("site"))
        names = self._names(request, site, data)
        answer: dict[str, Any] = {"texts": {each.key: _answer(each, names) for each in questions}}
        if data.get("palette"):
            answer["palette"] = [
                {"title": title, "tokens": [{"text": text, "value": value} for text, value in entries]}
                for title, entries in text_names.groups(names)
            ]
        return JsonResponse(answer)

    @staticmethod
    def _names(request: HttpRequest, site: Site, data: Mapping[str, Any]) -> TextNames:
        if data.get("tokens"):
            return _given_names(site, data["tokens"])
        if not data.get("campaign"):
            return text_names.of_site(site)
        campaigns = visible(Campaign, request.user).filter(site=site).select_related("site__root_page")
        return text_names.of_campaign(get_object_or_404(campaigns, pk=_number(data["campaign"])))


def _site_or_404(request: HttpRequest, pk: Any) -> Site:
    """The site, if the person writes texts there: fragments or campaigns."""
    for model in (Fragment, Campaign):
        sites = policy_registry.get_by_type(model).sites_user_has_any_permission_for(request.user, WRITES)
        if site := sites.filter(pk=_number(pk)).select_related("root_page").first():
            return site
    raise Http404


def _answer(question: TextQuestion, names: TextNames) -> dict[str, Any]:
    found = report(question.text, names=names, kind=question.kind, extra=question.extra)
    return {
        "diagnostics": [
            {
                "code": each.code,
                "message": each.message,
                "line": each.line,
                "column": each.column,
                "severity": each.severity.value,
            }
            for each in found.diagnostics
        ],
        "count": written_count(found.count),
        "is_single": found.count == 1,
        "samples": found.samples,
    }


def _read_json(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except ValueError as error:
        raise BadRequest("This is not JSON.") from error
    if not isinstance(data, dict):
        raise BadRequest("This is not a JSON object.")
    return data


def _questions(data: Mapping[str, Any]) -> list[TextQuestion]:
    texts = data.get("texts", [])
    if not isinstance(texts, list) or len(texts) > MAX_TEXTS:
        raise BadRequest(f"At most {MAX_TEXTS} texts are checked at once.")
    try:
        return [
            TextQuestion(
                str(each["key"]), str(each["text"]), TextKind(each["kind"]), tuple(map(str, each.get("extra", ())))
            )
            for each in texts
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise BadRequest("A text has a key, a kind and a text.") from error


def _given_names(site: Site, tokens: Any) -> TextNames:
    try:
        names = [str(name) for name in tokens["names"]][:MAX_NAMES]
        rows = [{str(name): str(value) for name, value in row.items()} for row in tokens["rows"][:3]]
    except (AttributeError, KeyError, TypeError) as error:
        raise BadRequest("Tokens have names and rows.") from error
    return text_names.given(site, names=names, rows=rows)


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 19 else 0
