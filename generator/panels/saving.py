"""The save button of a campaign says where it leads."""

from wagtail.snippets.action_menu import SaveMenuItem


class SaveCampaignItem(SaveMenuItem):
    """Saves, and shows the campaign's own page with samples, or with what is still missing."""

    template_name = "generator/panels/save_campaign.html"
