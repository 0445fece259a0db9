"""Tells a site's administrators what became of a release plan."""

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from generator.enums import NoticeKind
from generator.models import Notice, ReleasePlan
from sites_app.enums import SiteRole

_LENGTH = Notice._meta.get_field("message").max_length


def tell(plan: ReleasePlan, message: str) -> None:
    """Store a notice for each administrator of the site, and for the person who made the plan."""
    administrators = Q(groups__site_membership__site=plan.site, groups__site_membership__role=SiteRole.ADMINISTRATOR)
    people = User.objects.filter(administrators | Q(pk=plan.created_by_id), is_active=True).distinct()
    address = reverse("generator_campaigns:inspect", args=[plan.campaign_id])
    Notice.objects.bulk_create(
        [
            Notice(
                site_id=plan.site_id,
                user=user,
                kind=NoticeKind.RELEASE,
                message=message[:_LENGTH],
                address=address,
            )
            for user in people
        ]
    )
