"""Says in the editor of a library's row which campaigns use it, so that nobody changes a text without knowing."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.panels import Panel

from generator.models import Campaign, LocationCluster
from generator.permissions import visible
from generator.services.library.usage import MOST_COUNTED, Usage, usage_of
from sites_app.tenancy import site_ids_for_user

SHOWN = 5


def preview_url(row: Any) -> str:
    """Where it is shown what the row gives to articles; nothing for one whose parts say it all."""
    if isinstance(row, LocationCluster):
        return ""
    return reverse(f"wagtailsnippets_generator_{row._meta.model_name}:preview", args=[row.pk])


class UsagePanel(Panel):
    """The campaigns of the person's sites that use the row, with links, and how many articles do."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "generator/panels/usage.html"

        @cached_property
        def usage(self) -> Usage:
            site_ids = site_ids_for_user(self.request.user)
            return usage_of([self.instance], site_ids=site_ids, most=MOST_COUNTED)[self.instance.pk]

        def is_shown(self) -> bool:
            return self.instance is not None and self.instance.pk is not None and self.request is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            campaigns = visible(Campaign, self.request.user).filter(pk__in=self.usage.campaigns).order_by("name")
            shown = list(campaigns[:SHOWN])
            return {
                **super().get_context_data(parent_context),
                "usage": self.usage,
                "campaigns": shown,
                "others": len(self.usage.campaigns) - len(shown),
                "preview_url": preview_url(self.instance),
                "usage_url": reverse(
                    type(self.instance).snippet_viewset.get_url_name("usage"), args=[self.instance.pk]
                ),
            }
