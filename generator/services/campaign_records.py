"""Makes and changes campaigns from values, as the form of the admin does from what is typed; rows are named by keys.

Nothing is half done: what is wrong with any value is said with its name, and then nothing is stored.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify
from wagtail.log_actions import log
from wagtail.models import Site

from generator.enums import AxisKind, LocationKind
from generator.models import (
    ArticleTemplate,
    Campaign,
    CampaignAxis,
    CampaignExclusion,
    HeadlinePattern,
    LocationCluster,
    SpintaxDictionary,
)
from generator.services import campaigns, plans
from generator.services.plan_axes import kinds_at_hand
from generator.services.plan_problems import LEFT_FOR_LATER
from sites_app.enums import HubKind
from sites_app.models import HubPage
from sites_app.permissions import user_may
from sites_app.services.provisioning import ProvisioningError, add_hub

# Values that are the row's own fields, as they are.
PLAIN = (
    "name",
    "headline",
    "hub_pattern",
    "slug_pattern",
    "meta_title_pattern",
    "meta_description_pattern",
    "method",
    "sample_size",
    "seed",
    "word_target",
    "schema_type",
    "reject_limit",
)
_AXIS_PLAIN = ("kind", "name", "location_kind", "states", "minimum_population", "keys", "rows", "limit")
# What of a plan is wrong because of the campaign's own values; the rest lies in the library, or can be mended later.
_JUDGED = frozenset({*PLAIN, "headline_pattern", "exclusions"})
_MOST_OF_A_KEY = 50


class InvalidCampaignError(ValueError):
    """Values that no campaign can have. `errors` says why, by the name of the value."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors = {name: list(messages) for name, messages in errors.items()}
        super().__init__("; ".join(f"{name}: {' '.join(found)}" for name, found in self.errors.items()))


@transaction.atomic
def create(site: Site, values: Mapping[str, Any], *, user: User) -> Campaign:
    """A new campaign of the site, as a draft.

    Without a `parent_page` it gets a hub page of its own, without `axes` those that the site has rows for, without a
    `template` the only one that there is. Raises `InvalidCampaignError` and `PermissionDenied`.
    """
    campaign = Campaign(site=site)
    if not user_may(user, "add", campaign):
        raise PermissionDenied("You may not make campaigns on this site.")
    values = {"template": _only_template(site), **values}
    campaign.name = str(values.get("name", "")).strip()
    campaign.key = str(values.get("key") or _free_key(site, campaign.name))
    if "axes" not in values:
        values["axes"] = [{"kind": kind} for kind in kinds_at_hand(site)]
    _fill(campaign, values)
    if campaign.parent_page_id is None:
        campaign.parent_page = _own_hub(campaign, user=user)
    _store(campaign)
    log(instance=campaign, action="wagtail.create", user=user)
    return campaign


@transaction.atomic
def change(campaign: Campaign, values: Mapping[str, Any], *, user: User) -> Campaign:
    """Give the campaign the values; what is not named stays. An approval that no longer holds is withdrawn.

    Raises `InvalidCampaignError` and `PermissionDenied`.
    """
    campaign = Campaign.objects.for_site(campaign.site_id).select_for_update(of=("self",)).get(pk=campaign.pk)
    if not user_may(user, "change", campaign):
        raise PermissionDenied("You may not change this campaign.")
    _fill(campaign, values)
    _store(campaign)
    log(instance=campaign, action="wagtail.edit", user=user)
    campaigns.withdraw_if_changed(campaign, user=user)
    campaign.refresh_from_db()
    return campaign


def _fill(campaign: Campaign, values: Mapping[str, Any]) -> None:
    """Put the values on the row in memory. Raises `InvalidCampaignError`."""
    site, errors = campaign.site, dict[str, list[str]]()
    for name in PLAIN:
        if name in values:
            setattr(campaign, name, values[name])
    _point(campaign, values, errors)
    if "axes" in values:
        axes = enumerate(values["axes"])
        campaign.axes = [_axis(given, place, site, errors) for place, given in axes]  # type: ignore[misc]
    if "exclusions" in values:
        rules = enumerate(values["exclusions"])
        made = [CampaignExclusion(rule=rule, sort_order=place) for place, rule in rules]
        campaign.exclusions = made  # type: ignore[misc]
    if values.get("location_mode"):
        _set_location_mode(campaign, values["location_mode"], errors)
    if errors:
        raise InvalidCampaignError(errors)


def _point(campaign: Campaign, values: Mapping[str, Any], errors: dict[str, list[str]]) -> None:
    """Put the rows on it that the values name."""
    site = campaign.site
    for name, model in (("template", ArticleTemplate), ("headline_pattern", HeadlinePattern)):
        if name in values:
            setattr(campaign, name, _named(model, values[name], site, errors, name))
    if values.get("parent_page"):
        pk = values["parent_page"] if str(values["parent_page"]).isdecimal() else 0
        campaign.parent_page = HubPage.objects.descendant_of(site.root_page).filter(pk=pk).first()
        if campaign.parent_page_id is None:
            errors["parent_page"] = ["The site has no such hub page."]


def _set_location_mode(campaign: Campaign, mode: str, errors: dict[str, list[str]]) -> None:
    axes = list(campaign.axes.all())
    places = [axis for axis in axes if axis.kind == AxisKind.LOCATION]
    if not places:
        errors["location_mode"] = ["The campaign has no axis of places."]
    for axis in places:
        axis.location_kind = LocationKind(mode)
    campaign.axes = axes  # type: ignore[misc]


def _axis(given: Mapping[str, Any], place: int, site: Site, errors: dict[str, list[str]]) -> CampaignAxis:
    where = f"axes/{place}"
    axis = CampaignAxis(sort_order=place, **{name: given[name] for name in _AXIS_PLAIN if name in given})
    if given.get("cluster"):
        axis.cluster = _row(LocationCluster.objects.for_site(site), given["cluster"], errors, f"{where}/cluster")
    if given.get("dictionary"):
        axis.dictionary = _named(SpintaxDictionary, given["dictionary"], site, errors, f"{where}/dictionary")
    _clean(axis, where, errors, exclude=("campaign",))
    return axis


def _named(model: Any, key: Any, site: Site, errors: dict[str, list[str]], where: str) -> Any:
    """What stands for the key on the site, its own or shared; None for no key."""
    return _row(model.objects.readable_by(site), key, errors, where) if key else None


def _row(rows: Any, key: Any, errors: dict[str, list[str]], where: str) -> Any:
    row = rows.filter(key=key).first()
    if row is None:
        errors[where] = [f"The site has no {rows.model._meta.verbose_name} “{key}”."]
    return row


def _clean(row: Model, where: str, errors: dict[str, list[str]], *, exclude: Sequence[str] = ()) -> None:
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        errors |= {"/".join(filter(None, (where, name))): messages for name, messages in error.message_dict.items()}


def _store(campaign: Campaign) -> None:
    """Judge the campaign as it stands in memory, as its form does, and store it. Raises `InvalidCampaignError`."""
    errors: dict[str, list[str]] = {}
    if bool(campaign.headline.strip()) == bool(campaign.headline_pattern_id):
        errors["headline"] = ["Give it a headline, or a headline pattern, and not both."]
    names = [str(axis) for axis in campaign.axes.all()]
    if len(set(names)) < len(names):
        errors["axes"] = ["Give each axis a name of its own."]
    _clean(campaign, "", errors, exclude=("uid",))
    if not errors:
        for problem in plans.problems(campaign):
            is_now = problem.is_error and problem.diagnostic.code not in LEFT_FOR_LATER
            if is_now and problem.field in _JUDGED:
                errors.setdefault(problem.field, []).append(str(problem))
    if errors:
        raise InvalidCampaignError(errors)
    campaign.save()


def _only_template(site: Site) -> str:
    keys = list(ArticleTemplate.objects.readable_by(site).order_by("key").values_list("key", flat=True)[:2])
    return keys[0] if len(keys) == 1 else ""


def _free_key(site: Site, name: str) -> str:
    base = slugify(name)[:_MOST_OF_A_KEY].strip("-") or "campaign"
    rows = Campaign.objects.for_site(site).filter(key__startswith=base)
    taken = set(rows.values_list("key", flat=True))
    return next(key for key in chain([base], (f"{base}-{number}" for number in count(2))) if key not in taken)


def _own_hub(campaign: Campaign, *, user: User) -> HubPage:
    home = campaign.site.root_page
    if not home.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied("You may not add pages beneath the home page; name a hub page as parent_page.")
    try:
        return add_hub(home, title=campaign.name or campaign.key, slug=campaign.key, kind=HubKind.CAMPAIGN)
    except ProvisioningError as error:
        raise InvalidCampaignError({"parent_page": [str(error)]}) from error
