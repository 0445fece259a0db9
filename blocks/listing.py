"""Blocks that lead on to other pages. What they list was chosen by an editor; nothing is queried here."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, CharBlock, ListBlock, StructBlock, TextBlock

from blocks.links import LinkBlock
from blocks.pictures import PictureChooserBlock
from blocks.sections import PreviewedStructBlock, SectionBlock


class CardBlock(StructBlock):
    """One card: an image, a title, a sentence and where it leads."""

    title = CharBlock(default="", max_length=120, label=_("Title"))
    text = TextBlock(default="", required=False, rows=2, label=_("Text"))
    image = PictureChooserBlock(required=False, label=_("Image"))
    link = LinkBlock(required=False, label=_("Leads to"))

    class Meta:
        icon = "doc-empty"
        label = _("Card")
        form_layout = ["title", "text", "image", "link"]
        label_format = "{title}"


class CardGridBlock(SectionBlock):
    """Cards that lead on to other pages."""

    items = ListBlock(CardBlock(), min_num=1, max_num=12, label=_("Cards"))

    class Meta:
        icon = "grid"
        label = _("Cards")
        group = _("Listing")
        template = "blocks/card_grid.html"
        stylesheet = "css/cards.css"
        description = _("A grid of cards, each leading to a page.")
        form_layout = BlockGroup(children=["heading", "intro", "items"], settings=["tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "What we do",
            "intro": "",
            "tone": "plain",
            "items": [
                {
                    "title": title,
                    "text": text,
                    "image": None,
                    "link": {"page": None, "url": "/services/", "anchor": ""},
                }
                for title, text in (
                    ("Hail and storm damage", "From the first photograph to the last nail."),
                    ("Replacement", "Class 4 shingles, metal and tile."),
                    ("Repairs", "The leak you have, not the roof you do not need."),
                )
            ],
        }


class LatestPostsBlock(PreviewedStructBlock):
    """The place where a page shows its newest posts; the page brings them in its context as `latest_posts`."""

    heading = CharBlock(default="", required=False, max_length=160, label=_("Heading"))

    class Meta:
        icon = "history"
        label = _("Latest posts")
        group = _("Listing")
        template = "blocks/latest_posts.html"
        stylesheet = "css/cards.css"
        description = _("The site's newest posts, by themselves.")
        form_layout = ["heading"]
        label_format = "{heading}"
        preview_value = {"heading": "From the blog"}

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        posts = [
            {"title": "How to read a hail map", "summary": "Where the ice fell is not where the damage is."},
            {"title": "Ice dams, explained", "summary": "Why they form over warm attics, and what stops them."},
        ]
        return {**context, "latest_posts": posts}
