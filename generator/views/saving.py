"""What happens around saving a campaign: a hub of its own for a new one, and its own page afterwards."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.text import slugify
from wagtail.admin import messages

from generator.models import Campaign, CampaignAxis
from generator.permissions import signed_in
from generator.services import campaigns
from generator.services.plan_axes import kinds_at_hand
from sites_app.enums import HubKind
from sites_app.services.provisioning import ProvisioningError, add_hub

# What the mixins are mixed into; at run time they stand alone.
if TYPE_CHECKING:
    from wagtail.admin.views.generic import CreateView, EditView
else:
    CreateView = EditView = object


class OverviewAfterSaveMixin(EditView):
    """Saving leads to the campaign's own page, where samples can be looked at."""

    def get_success_url(self) -> str:
        return reverse("generator_campaigns:inspect", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        return [messages.button(self.get_edit_url(), "Edit")]


class ApprovalAfterSaveMixin(EditView):
    """Saving a change to an approved campaign withdraws the approval, and says so."""

    def save_instance(self) -> Campaign:
        campaign = super().save_instance()
        if campaigns.withdraw_if_changed(campaign, user=signed_in(self.request)):
            messages.warning(
                self.request,
                f"“{campaign}” has changed, so it is no longer approved. Approve it again to generate all of it.",
            )
        return campaign


class StartingAxesMixin(CreateView):
    """The form of a new campaign begins with the axes that its site can fill."""

    def get_initial_form_instance(self) -> Campaign:
        campaign = super().get_initial_form_instance()
        # What is posted says itself which axes there are.
        if self.request.method == "GET":
            campaign.axes = [CampaignAxis(kind=kind) for kind in kinds_at_hand(campaign.site)]
        return campaign


class OwnHubMixin(CreateView):
    """A new campaign without a parent page gets a hub page with its name beneath the site's home page."""

    def is_valid(self, form: Any) -> bool:
        if not super().is_valid(form):
            return False
        if form.instance.parent_page_id is None:
            try:
                form.instance.parent_page = self._own_hub(form.instance)
            except (ProvisioningError, PermissionDenied) as error:
                form.add_error("parent_page", str(error))
                self.produced_error_message = self.get_error_message()
                return False
        return True

    def _own_hub(self, campaign: Campaign) -> Any:
        home = campaign.site.root_page
        if not home.permissions_for_user(self.request.user).can_add_subpage():
            raise PermissionDenied("You may not add pages beneath the home page; choose a hub page.")
        return add_hub(home, title=campaign.name, slug=slugify(campaign.key), kind=HubKind.CAMPAIGN)
