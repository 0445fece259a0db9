"""The edit form of a campaign: content, axes, pages, order."""

from django import forms
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)

from generator.core.text_report import TextKind
from generator.enums import AxisKind
from generator.forms.campaigns import AxisForm, CampaignForm
from generator.forms.text_editor import TextEditor, line
from generator.panels.inline import FormInlinePanel
from generator.panels.measuring import MeasurePanel, RowCountPanel
from generator.widgets import LocationChooser

SYNTAX = "spark-syntax"
MOST_EXCLUSIONS = 100


def _for_kinds(*kinds: AxisKind) -> dict[str, str]:
    return {"data-spark-axis-target": "field", "data-spark-axis-kinds": " ".join(kinds)}


def _axis_field(name: str, *kinds: AxisKind, **kwargs: object) -> FieldPanel:
    return FieldPanel(name, attrs=_for_kinds(*kinds), **kwargs)


AXIS_PANELS = [
    MultiFieldPanel(
        [
            FieldPanel("kind", attrs={"data-action": "change->spark-axis#show"}),
            RowCountPanel(),
            _axis_field("location_kind", AxisKind.LOCATION),
            _axis_field("states", AxisKind.LOCATION, heading="States"),
            _axis_field("minimum_population", AxisKind.LOCATION),
            _axis_field("cluster", AxisKind.LOCATION, widget=forms.Select, heading="Only places of the cluster"),
            _axis_field("center", AxisKind.LOCATION, widget=LocationChooser, heading="Only places around"),
            _axis_field("radius_km", AxisKind.LOCATION, heading="Within kilometres"),
            _axis_field("avatar_keys", AxisKind.AVATAR, heading="Avatars"),
            _axis_field("niche_keys", AxisKind.NICHE, heading="Niches"),
            _axis_field("offer_keys", AxisKind.OFFER, heading="Offers"),
            _axis_field("dictionary", AxisKind.DICTIONARY, widget=forms.Select),
            _axis_field("rows", AxisKind.LIST, classname=SYNTAX),
            _axis_field("limit", AxisKind.LOCATION, heading="At most"),
            FieldPanel("name", heading="Name of the axis"),
        ],
        attrs={"data-controller": "spark-axis"},
    )
]

CONTENT = ObjectList(
    [
        TitleFieldPanel("name", targets=["key"], placeholder="Name of the campaign"),
        FieldPanel("headline", widget=TextEditor(kind=TextKind.LINE)),
        FieldPanel("headline_pattern", widget=forms.Select),
        FieldPanel("template", widget=forms.Select, heading="Article template"),
        FieldPanel("key", help_text="Its short name in commands and the API. Leave empty to make it from the name."),
    ],
    heading="Content",
)

AXES = ObjectList(
    [
        MeasurePanel(heading="Pages"),
        HelpPanel(template="generator/panels/axes_help.html", heading="What axes are"),
        FormInlinePanel(
            "axes",
            panels=AXIS_PANELS,
            heading="Axes",
            label="Axis",
            form_class=AxisForm,
            inherits=("axis_choices",),
        ),
        InlinePanel(
            "exclusions",
            panels=[FieldPanel("rule", classname=SYNTAX), RowCountPanel()],
            heading="Exclusions",
            label="Exclusion",
            max_num=MOST_EXCLUSIONS,
            help_text="Combinations that are left out, one rule each.",
        ),
    ],
    heading="Axes",
)

PAGES = ObjectList(
    [
        FieldPanel(
            "parent_page",
            heading="Parent page",
            help_text="The hub page that the articles go beneath. "
            "Leave empty in a new campaign to make one with the campaign's name.",
        ),
        FieldPanel("hub_pattern", widget=line(), heading="Hubs"),
        MultiFieldPanel(
            [
                FieldPanel("slug_pattern", widget=TextEditor(kind=TextKind.SLUG, extra=("title",), lines=False)),
                FieldPanel("meta_title_pattern", widget=line("title")),
                FieldPanel("meta_description_pattern", widget=TextEditor(kind=TextKind.LINE, extra=("title",))),
            ],
            heading="Address and search results",
            help_text="Empty ones are made from the title and the first paragraph. {Title} is the article's title.",
        ),
        FieldRowPanel([FieldPanel("schema_type"), FieldPanel("word_target")], heading="Structured data and length"),
        FieldPanel("reject_limit", heading="Reject limit, in per cent"),
    ],
    heading="Pages",
)

ORDER = ObjectList(
    [
        FieldPanel("method", heading="How the axes combine"),
        FieldPanel("sample_size"),
        FieldPanel("seed"),
    ],
    heading="Order",
)

CAMPAIGN_EDITOR = TabbedInterface([CONTENT, AXES, PAGES, ORDER], base_form_class=CampaignForm)
