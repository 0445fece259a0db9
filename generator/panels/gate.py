"""The publish gate beside Wagtail's page editor: each check of an article, what was found and what is asked."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from wagtail.admin.ui.side_panels import BaseSidePanel

from generator.assets import GATE
from generator.enums import FlagStatus, GateCheck
from generator.models import GeneratedArticle, QualityFlag
from generator.services import gate, waivers
from generator.services.permissions import may_review_site


def gate_context(article: GeneratedArticle, *, user: Any) -> dict[str, Any]:
    """What a template shows of the gate and an article: its checks, flags and waivers, and what the person may do."""
    checks = gate.examine([article.pk], site_id=article.site_id).get(article.pk, ())
    rows = QualityFlag.objects.for_site(article.site_id).filter(article=article).exclude(status=FlagStatus.RESOLVED)
    given = waivers.active(article.site_id).filter(article=article).select_related("created_by").order_by("-pk")
    return {
        "article": article,
        "checks": checks,
        "failing": sum(each.keeps_back for each in checks),
        "flags": list(rows.select_related("settled_by").order_by("kind", "pk")),
        "waivers": [(row, ", ".join(str(GateCheck(check).label) for check in row.checks)) for row in given],
        "may_waive": waivers.may_waive(user, article.site_id),
        "may_settle": may_review_site(user, article.site),
    }


class GateSidePanel(BaseSidePanel):
    """Whether the article may go out, and what to do if it may not."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle publish gate"
        icon_name = "circle-check"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "count": self.panel.gate["failing"]}

    name = "gate"
    title = "Publish gate"
    template_name = "generator/gate/panel.html"
    order = 330

    def __init__(self, article: GeneratedArticle, page: Any, request: Any) -> None:
        super().__init__(page, request)
        self.gate = gate_context(article, user=request.user)

    @property
    def media(self) -> Media:
        return GATE

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), **self.gate}
