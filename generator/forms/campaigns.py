"""The forms of campaigns and their axes: every text is checked against the tokens that the axes being saved bring."""

import copy
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Site

from generator.enums import AxisKind, LocationKind, Method
from generator.forms import text_editor
from generator.forms.fields import KeysField, where_to_make
from generator.forms.sites import SiteForm
from generator.models import (
    ArticleTemplate,
    Avatar,
    Campaign,
    CampaignAxis,
    Location,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.services import plans
from generator.services.plan_lists import read_list
from generator.services.plan_problems import LEFT_FOR_LATER
from generator.services.text_errors import as_error

TEXTS = (
    "headline",
    "headline_pattern",
    "hub_pattern",
    "slug_pattern",
    "meta_title_pattern",
    "meta_description_pattern",
)
KEY_FIELDS = {AxisKind.AVATAR: "avatar_keys", AxisKind.NICHE: "niche_keys", AxisKind.OFFER: "offer_keys"}


class AxisChoices:
    """What the axes of a form's campaign may choose from; each list is read once for all axes of the form."""

    def __init__(self, form: SiteForm) -> None:
        self._form = form

    @property
    def site_id(self) -> int | None:
        """Asked when a list is read: a form settles its site only after it has made its children."""
        return self._form.site_id

    def where_to_make(self, model: type[Model]) -> str:
        """What is said where there is nothing to choose from."""
        return where_to_make(model, site_id=self.site_id)

    @cached_property
    def states(self) -> list[tuple[str, str]]:
        states = Location.objects.filter(kind=LocationKind.STATE).order_by("parent__name", "name")
        rows = list(states.values_list("path_key", "name", "parent__name"))
        is_one_country = len({country for _, _, country in rows}) < 2
        return [(key, name if is_one_country else f"{name} ({country})") for key, name, country in rows]

    @cached_property
    def avatars(self) -> list[tuple[str, str]]:
        return self._keys(Avatar)

    @cached_property
    def niches(self) -> list[tuple[str, str]]:
        return self._keys(Niche)

    @cached_property
    def offers(self) -> list[tuple[str, str]]:
        return [(offer.key, offer.title) for offer in Offer.objects.readable_by(self.site_id).order_by("title")]

    @cached_property
    def clusters(self) -> list[tuple[Any, str]]:
        return self._rows(LocationCluster.objects.filter(site=self.site_id))

    @cached_property
    def dictionaries(self) -> list[tuple[Any, str]]:
        return self._rows(SpintaxDictionary.objects.own_or_shared(self.site_id))

    def _keys(self, model: Any) -> list[tuple[str, str]]:
        return list(model.objects.readable_by(self.site_id).order_by("name").values_list("key", "name"))

    def _rows(self, rows: QuerySet) -> list[tuple[Any, str]]:
        return [("", "---------"), *rows.order_by("name").values_list("pk", "name")]


class AxisForm(WagtailAdminModelForm):
    """One axis; only the fields of its kind count, and the others are emptied."""

    states = KeysField(
        help_text="None ticked means all.", nothing_to_choose="No places yet. Ask for `import_locations` to be run."
    )
    avatar_keys = KeysField(label="Avatars", help_text="None ticked means all.")
    niche_keys = KeysField(label="Niches", help_text="None ticked means all.")
    offer_keys = KeysField(label="Offers", help_text="None ticked means all.")

    class Meta:
        model = CampaignAxis
        fields = ["kind", "name", "location_kind", "states", "minimum_population", "cluster", "center", "radius_km"]
        fields += ["limit", "dictionary", "rows"]

    def __init__(self, *args: Any, axis_choices: AxisChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = axis_choices
        self.fields["states"].offer(choices.states)
        self.fields["avatar_keys"].offer(choices.avatars, nothing=choices.where_to_make(Avatar))
        self.fields["niche_keys"].offer(choices.niches, nothing=choices.where_to_make(Niche))
        self.fields["offer_keys"].offer(choices.offers, nothing=choices.where_to_make(Offer))
        self.fields["cluster"].choices = choices.clusters
        self.fields["dictionary"].choices = choices.dictionaries
        if len(choices.dictionaries) == 1:
            self.fields["dictionary"].help_text = choices.where_to_make(SpintaxDictionary)
        if field := KEY_FIELDS.get(self.instance.kind):
            self.initial[field] = self.instance.keys

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind == AxisKind.LOCATION:
            self._check_radius(cleaned)
        else:
            cleaned.update(cluster=None, center=None, radius_km=None)
        if kind != AxisKind.DICTIONARY:
            cleaned["dictionary"] = None
        elif not cleaned.get("dictionary") and "dictionary" not in self.errors:
            self.add_error("dictionary", "Choose the dictionary whose terms make up this axis.")
        if kind == AxisKind.LIST:
            for problem in read_list(cleaned.get("rows", "")).problems:
                self.add_error("rows", as_error(problem))
        return cleaned

    def _check_radius(self, cleaned: dict[str, Any]) -> None:
        center = cleaned.get("center")
        has_error = "center" in self.errors or "radius_km" in self.errors
        if center and not center.has_point:
            self.add_error("center", f"“{center}” has no coordinates. Choose a city.")
        elif center and not cleaned.get("radius_km") and not has_error:
            self.add_error("radius_km", "Say how far the places may lie.")
        elif not center and cleaned.get("radius_km") and not has_error:
            self.add_error("center", "Choose the place in the middle.")

    def _post_clean(self) -> None:
        super()._post_clean()
        field = KEY_FIELDS.get(self.cleaned_data.get("kind"))
        self.instance.keys = self.cleaned_data.get(field, []) if field else []


class CampaignForm(SiteForm):
    """A campaign with its axes and exclusions. An empty parent page means: make a hub of the campaign's own.

    `checks_texts` is turned off by who only counts what the form says.
    """

    checks_texts = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False
        if "parent_page" in self.fields:
            self.fields["parent_page"].required = bool(self.instance.pk)
        text_editor.settle(self, site_id=self.instance.site_id, campaign_id=self.instance.pk)
        is_new = not self.instance.pk
        if is_new and self.site_id and not ArticleTemplate.objects.own_or_shared(self.site_id).exists():
            self.fields["template"].help_text = where_to_make(ArticleTemplate, site_id=self.site_id)

    @cached_property
    def axis_choices(self) -> AxisChoices:
        """Handed to every axis form."""
        return AxisChoices(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("method") == Method.SAMPLE and not cleaned.get("sample_size"):
            self.add_error("sample_size", "An even sample needs a number of articles.")
        self._check_headline(cleaned)
        if self.site_id:
            self._check_parent(cleaned)
            self._check_axes(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        # Only now does the instance hold what was typed.
        super()._post_clean()
        if self.site_id and self.checks_texts:
            self._check_plan()

    def _check_headline(self, cleaned: dict[str, Any]) -> None:
        """A text of the campaign's own or a pattern: exactly one of the two."""
        text, pattern = (cleaned.get("headline") or "").strip(), cleaned.get("headline_pattern")
        if {"headline", "headline_pattern"} & self.errors.keys():
            return
        if text and pattern:
            self.add_error("headline_pattern", "Choose one of the two: empty the headline, or take no pattern.")
        elif not text and not pattern:
            self.add_error("headline", "Write a headline, or choose a headline pattern.")

    def _check_parent(self, cleaned: dict[str, Any]) -> None:
        parent = cleaned.get("parent_page")
        root = Site.objects.select_related("root_page").get(pk=self.site_id).root_page
        if parent and not parent.is_descendant_of(root):
            self.add_error("parent_page", "Choose a hub page of the campaign's own site.")

    def _check_axes(self, cleaned: dict[str, Any]) -> None:
        names: set[str] = set()
        for form in self.live_forms("axes"):
            name = str(form.instance)
            if name in names:
                form.add_error("name", f"There are two axes named “{name}”. Give each a name of its own.")
            names.add(name)
        if cleaned.get("method") == Method.ZIP and not names:
            self.add_error("method", "Row by row needs at least one axis.")

    def _check_plan(self) -> None:
        """The plan is read with the axes as the form has them, so that their tokens count before they are saved."""
        fields = {field for field in TEXTS if field not in self.errors}
        rules = {f"exclusions/{place}": form for place, form in enumerate(self.measured_forms("exclusions"))}
        for problem in plans.problems(self.as_typed()):
            is_now = problem.is_error and problem.diagnostic.code not in LEFT_FOR_LATER
            if is_now and problem.field in fields:
                self.add_error(problem.field, as_error(problem.diagnostic))
            elif problem.where in rules:
                # A rule that fits no row is a slip of the pen: what it meant would be generated.
                rules[problem.where].add_error("rule", as_error(problem.diagnostic))

    def as_typed(self) -> Campaign:
        """A campaign in memory that is what the form says, beside the one that will be saved."""
        campaign = copy.copy(self.instance)
        campaign._cluster_related_objects = {}
        for relation in ("axes", "exclusions"):
            rows = [form.instance for form in self.measured_forms(relation)]
            # A new row has no place yet; saving gives all of them theirs in the same order.
            for place, row in enumerate(rows):
                row.sort_order = place
            setattr(campaign, relation, rows)
        return campaign

    def measured_forms(self, relation: str) -> list[forms.ModelForm]:
        """The forms of the axes or exclusions that count in `as_typed`, in its order: those that say what they are."""
        found = sorted(self.live_forms(relation), key=lambda form: form.cleaned_data.get("ORDER") or 0)
        if relation == "axes":
            return [form for form in found if form.instance.kind in AxisKind]
        return [form for form in found if form.instance.rule.strip()]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if not name:
            raise ValidationError("A campaign needs a name.")
        return name
