"""The edit forms of the content library."""

from django import forms
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TitleFieldPanel,
)

from generator.core.text_report import TextKind
from generator.forms.library import DictionaryForm, FragmentForm, HeadlinePatternForm, TemplateForm
from generator.forms.sites import SiteForm
from generator.forms.text_editor import TextEditor, line
from generator.panels.campaigns import SYNTAX
from generator.widgets import LocationChooser


def _identity(placeholder: str) -> list:
    return [
        TitleFieldPanel("name", targets=["key"], placeholder=placeholder),
        FieldPanel("key"),
    ]


FRAGMENT_EDITOR = ObjectList(
    [
        *_identity("Name of the fragment"),
        FieldRowPanel([FieldPanel("fragment_type"), FieldPanel("weight"), FieldPanel("is_active")], heading="Use"),
        FieldPanel("campaign", widget=forms.Select, heading="Only for the campaign"),
        FieldPanel("condition", classname=SYNTAX),
        MultiFieldPanel(
            [FieldPanel("heading", widget=line()), FieldPanel("body", widget=TextEditor())], heading="Text"
        ),
        InlinePanel(
            "items",
            panels=[FieldPanel("title", widget=line()), FieldPanel("text", widget=TextEditor())],
            heading="Items",
            label="Item",
            help_text="For features, steps, and questions with answers. "
            "A call to action takes its button's label and address from the first item.",
        ),
        HelpPanel(template="generator/panels/syntax_help.html", heading="How to write it"),
    ],
    base_form_class=FragmentForm,
)

PATTERN_EDITOR = ObjectList(
    [
        *_identity("Name of the pattern"),
        FieldPanel("kind"),
        FieldPanel("formula", widget=TextEditor(kind=TextKind.LINE)),
        HelpPanel(template="generator/panels/syntax_help.html", heading="How to write it"),
    ],
    base_form_class=HeadlinePatternForm,
)

TEMPLATE_EDITOR = ObjectList(
    [
        *_identity("Name of the template"),
        InlinePanel(
            "slots",
            panels=[
                FieldRowPanel([FieldPanel("name"), FieldPanel("is_required")]),
                FieldRowPanel([FieldPanel("fragment_type"), FieldPanel("block_type")]),
                FieldRowPanel([FieldPanel("pick"), FieldPanel("minimum"), FieldPanel("maximum")]),
                FieldPanel("condition", classname=SYNTAX),
            ],
            heading="Slots",
            label="Slot",
            min_num=1,
            help_text="The sections of an article from top to bottom. Each is filled from the fragments of its type.",
        ),
    ],
    base_form_class=TemplateForm,
)

DICTIONARY_EDITOR = ObjectList(
    [
        TitleFieldPanel("name", targets=["key"], placeholder="Name of the dictionary"),
        FieldPanel("key", help_text="Texts draw a term with this name in braces, such as {adjectives_quality}."),
        FieldPanel("terms", classname=SYNTAX),
    ],
    base_form_class=DictionaryForm,
)

AVATAR_EDITOR = ObjectList(
    [
        *_identity("Name of the avatar"),
        InlinePanel(
            "variants",
            panels=[
                FieldRowPanel([FieldPanel("gender"), FieldPanel("identity")]),
                FieldRowPanel([FieldPanel("pronoun"), FieldPanel("pronoun_object"), FieldPanel("pronoun_possessive")]),
                FieldRowPanel([FieldPanel("isare"), FieldPanel("has_have"), FieldPanel("does_do")]),
            ],
            heading="Variants",
            label="Variant",
            min_num=1,
            help_text="How sentences about this person agree, such as “she is”, “he has”, “they do”.",
        ),
        FieldPanel("pain_points"),
        FieldPanel("niches", widget=forms.CheckboxSelectMultiple),
        MultiFieldPanel(
            [FieldPanel("wealth_cluster"), FieldPanel("psychographics"), FieldPanel("tech_stack")],
            heading="Background",
            classname="collapsed",
        ),
    ],
    base_form_class=SiteForm,
)

NICHE_EDITOR = ObjectList([*_identity("Name of the niche"), FieldPanel("description")], base_form_class=SiteForm)

OFFER_EDITOR = ObjectList(
    [
        *_identity("Name of the offer"),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("hook"), FieldPanel("call_to_action")], heading="Words"),
        InlinePanel(
            "points",
            panels=[
                FieldRowPanel([FieldPanel("kind"), FieldPanel("avatar", widget=forms.Select)]),
                FieldPanel("text"),
            ],
            heading="Points",
            label="Point",
            help_text="Pains, solutions and values; a point may be meant for one avatar only.",
        ),
    ],
    base_form_class=SiteForm,
)

CLUSTER_EDITOR = ObjectList(
    [
        *_identity("Name of the cluster"),
        FieldPanel("descriptor"),
        InlinePanel(
            "members",
            panels=[
                FieldPanel("location", widget=LocationChooser),
                FieldRowPanel([FieldPanel("neighborhood"), FieldPanel("landmark"), FieldPanel("zip_focus")]),
                FieldPanel("facts"),
            ],
            heading="Places",
            label="Place",
        ),
    ],
    base_form_class=SiteForm,
)
