"""What people see of the generator, and what they may steer, decided from their rights on each site."""

from typing import Any, overload

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.permissions import policy_registry

from generator.enums import CAMPAIGN_JOBS
from generator.models import Campaign, GeneratedArticle, Job
from generator.querysets import CampaignQuerySet, GeneratedArticleQuerySet, JobQuerySet
from generator.services.permissions import may_generate, may_steer_pages
from sites_app.tenancy import is_shared

ANY_ACTION = frozenset({"view", "add", "change", "delete"})


def signed_in(request: HttpRequest) -> User:
    """The person of a request to the admin. Raises `PermissionDenied` for nobody."""
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user


# The campaign comes first: part of its base is untyped, so that it would pass for any of the others.
@overload
def visible(model: type[Campaign], user: Any) -> CampaignQuerySet[Campaign]: ...
@overload
def visible(model: type[Job], user: Any) -> JobQuerySet[Job]: ...
@overload
def visible(model: type[GeneratedArticle], user: Any) -> GeneratedArticleQuerySet[GeneratedArticle]: ...
@overload
def visible[M: Model](model: type[M], user: Any) -> QuerySet[M]: ...
def visible(model: type[Model], user: Any) -> QuerySet:
    """The rows of a site-owned model on the sites where the person has any right on it."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ANY_ACTION)


def may_see(model: type[Model], user: Any) -> bool:
    """Whether there is any site where the person has a right on the model."""
    return policy_registry.get_by_type(model).user_has_any_permission(user, ANY_ACTION)


def changeable[M: Model](model: type[M], user: Any) -> QuerySet[M]:
    """The rows of a site-owned model that the person may edit."""
    return policy_registry.get_by_type(model).instances_user_has_permission_for(user, "change")


def address_of(row: Any, user: Any) -> str:
    """Where the person edits a row of the library, or looks at one that only the platform may change."""
    name = "inspect" if is_shared(row) and not user.is_superuser else "edit"
    return reverse(type(row).snippet_viewset.get_url_name(name), args=[row.pk])


def may_steer(user: Any, job: Job) -> bool:
    """Whether the person may pause, resume, cancel or retry the job: who may start such a job."""
    if job.kind in CAMPAIGN_JOBS:
        return job.campaign is not None and may_generate(user, job.campaign)
    return may_steer_pages(user, job)
