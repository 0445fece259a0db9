"""Brings the database and the static files of a checkout up to date: `python -m spark_cms.runner.prepare PART`.

Each part is quick when there is nothing to do.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import django


def database() -> None:
    """Apply the migrations that are missing."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        sys.stdout.write("Setting up the database ...\n")
        sys.stdout.flush()
        call_command("migrate", interactive=False, verbosity=0)


def addresses() -> None:
    """Give the sites of this machine the port that is served this time."""
    from django.conf import settings

    from sites_app.services.provisioning import move_local_sites

    move_local_sites(port=settings.PORT)


def demo_sites() -> None:
    """Make the demo sites, unless they are there."""
    from django.core.management import call_command

    call_command("seed_demo", "--sites")


def demo_articles() -> None:
    """Generate the demo campaigns' articles with the running workers, unless they are there."""
    from django.core.management import call_command

    call_command("seed_demo", "--generate")


def demo_traffic() -> None:
    """Let visitors read what was tested, and make visits of the last months, so that there is something to look at."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from generator.models import Campaign
    from spark_cms.demo.living import publish_tested
    from spark_cms.management.commands.seed_demo import DEMO_CAMPAIGN, DEMO_READER

    campaign = Campaign.objects.filter(key=DEMO_CAMPAIGN, site__sitesettings__key="summit-roofing").first()
    reader = get_user_model().objects.filter(username=DEMO_READER).first()
    if campaign is not None and reader is not None:
        publish_tested(campaign, user=reader)
    call_command("seed_traffic", "--leads")


def static() -> None:
    """Collect and compress the static files, unless none has changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    stamp = root / ".fingerprint"
    wanted = _static_fingerprint()
    if not stamp.exists() or stamp.read_text() != wanted:
        sys.stdout.write("Collecting the static files ...\n")
        sys.stdout.flush()
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)


def _static_fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


PARTS: dict[str, Callable[[], None]] = {
    "database": database,
    "addresses": addresses,
    "static": static,
    "demo-sites": demo_sites,
    "demo-articles": demo_articles,
    "demo-traffic": demo_traffic,
}


def main(names: list[str]) -> None:
    """Do the named parts, one after the other."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")
    django.setup()
    for name in names:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
