"""Makes the demo: two sites, their people, a test batch and 500 drafts of one campaign. Goes on where it stopped."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from generator.enums import BATCH_ENDED
from generator.models import Campaign, GeneratedArticle, Location
from generator.services import batches, jobs, positions
from sites_app.enums import SiteRole
from sites_app.models import SiteMembership
from spark_cms.demo import desk, harbor_dental, summit_roofing
from spark_cms.demo.seeding import seed_site
from spark_cms.demo.testing import finish, have_tested

DEMO_SITES = (
    (summit_roofing, "summit-roofing.localhost"),
    (harbor_dental, "harbor-dental.localhost"),
)
DEMO_PEOPLE = (
    ("summit-editor", "Maya", "Ortiz", "summit-roofing", (SiteRole.EDITOR,)),
    ("summit-approver", "Dan", "Whitlock", "summit-roofing", (SiteRole.APPROVER, SiteRole.ADMINISTRATOR)),
    ("harbor-editor", "Ingrid", "Solheim", "harbor-dental", (SiteRole.EDITOR, SiteRole.APPROVER)),
)
DEMO_CAMPAIGN = "summit-cities"
DEMO_DRAFTS = 500
# Who read the first campaign's test batch; the other campaign shows the test as its next step.
DEMO_READER = "summit-approver"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="The port of the demo sites' addresses.")
        parser.add_argument("--sites", action="store_true", help="Only the sites and people; needs no worker.")
        parser.add_argument("--generate", action="store_true", help="Only the drafts; needs a running worker.")

    def handle(self, *args: Any, **options: Any) -> None:
        everything = options["sites"] == options["generate"]
        if everything or options["sites"]:
            self._sites(options["port"])
        if everything or options["generate"]:
            self._drafts()

    def _sites(self, port: int) -> None:
        if not Location.objects.exists():
            call_command("import_locations", country=["US"], minimum_population=15_000, stdout=self.stdout)
        for data, hostname in DEMO_SITES:
            seed_site(data, hostname=hostname, port=port)
        self._people()

    def _people(self) -> None:
        user_model = get_user_model()
        password = demo_password(Path(settings.DATA_DIR))
        if not user_model.objects.filter(username="admin").exists():
            user_model.objects.create_superuser(
                "admin", email="admin@localhost.localdomain", password=password, first_name="Robin", last_name="Vale"
            )
        for username, first_name, last_name, key, roles in DEMO_PEOPLE:
            if user_model.objects.filter(username=username).exists():
                continue
            user = user_model.objects.create_user(
                username,
                email=f"{username}@localhost.localdomain",
                password=password,
                first_name=first_name,
                last_name=last_name,
            )
            memberships = SiteMembership.objects.filter(site__sitesettings__key=key, role__in=roles)
            user.groups.set([membership.group for membership in memberships.select_related("group")])

    def _drafts(self) -> None:
        campaign = Campaign.objects.filter(key=DEMO_CAMPAIGN, site__sitesettings__key="summit-roofing").first()
        if campaign is None or not self._is_tested(campaign):
            return
        if job := jobs.open_generation(campaign):
            finish(job)
        # Positions, not articles: what a person deleted is not written again.
        count = DEMO_DRAFTS - sum(positions.count_taken(version) for version in campaign.versions.all())
        if count > 0:
            call_command("generate", DEMO_CAMPAIGN, site="summit-roofing", count=count, stdout=self.stdout)
        if not GeneratedArticle.objects.filter(campaign=campaign, assignee__isnull=False).exists():
            with transaction.atomic():
                desk.lay_out(campaign)

    def _is_tested(self, campaign: Campaign) -> bool:
        """Whether the campaign is approved, after its first test at the latest; what people did since stands."""
        is_begun = GeneratedArticle.objects.filter(campaign=campaign).exists()
        is_judged = batches.of_campaign(campaign).filter(status__in=BATCH_ENDED).exists()
        if not is_judged and (batches.open_batch(campaign) or not is_begun):
            have_tested(campaign, reader=get_user_model().objects.get(username=DEMO_READER))
        campaign.refresh_from_db()
        return campaign.approved_version_id is not None


def demo_password(folder: Path) -> str:
    """The password of the demo's people: made once per data folder, readable by its owner alone."""
    path = folder / "demo-password"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text().strip()
