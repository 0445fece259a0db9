"""`python -m bench.admin`: how long each view of the admin takes, for each role, in the installation of SPARK_DATA_DIR.

What the views write is undone. An installation with 200,000 drafts is made by `python -m bench.installation`.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from spark_cms.embedded import environment_with_services

LIMIT_MS = 300
ROUNDS = 3
SUPERUSER = "superuser"
SITE = "summit-roofing"
# Addresses by the name of a view, with the parts that `_targets` finds.
VIEWS = {
    "dashboard": "/admin/",
    "explorer of a hub": "/admin/pages/{hub}/",
    "explorer of a hub, last page": "/admin/pages/{hub}/?p={last}",
    "explorer of a hub, by title": "/admin/pages/{hub}/?ordering=title",
    "explorer of a hub, search in it": "/admin/pages/{hub}/?q=denver",
    "explorer of the hubs": "/admin/pages/{hubs}/",
    "explorer of the home page": "/admin/pages/{home}/",
    "editor of an article": "/admin/pages/{article}/edit/",
    "editor of a hub": "/admin/pages/{hub}/edit/",
    "history of an article": "/admin/pages/{article}/history/",
    "search, a frequent word": "/admin/pages/search/?q=roof",
    "search, a rare word": "/admin/pages/search/?q=zebra",
    "page chooser, a hub": "/admin/choose-page/{hub}/",
    "page chooser, search": "/admin/choose-page/search/?q=roof",
    "menu of a hub's pages": "/admin/api/main/pages/?child_of={hub}&for_explorer=1",
    "articles": "/admin/articles/",
    "articles, last page": "/admin/articles/?p={articles}",
    "articles of a status": "/admin/articles/?status=qc&campaign={campaign}",
    "articles, search": "/admin/articles/?q=denver",
    "board": "/admin/board/{site}/",
    "board, a campaign": "/admin/board/{site}/?campaign={campaign}",
    "board, flagged": "/admin/board/{site}/?flag=any",
    "board, search": "/admin/board/{site}/?q=denver",
    "board, a column": "/admin/board/{site}/column/qc/?size=100",
    "board, what others changed": "/admin/board/{site}/changes/?since={now}&seen=",
    "board, an article": "/admin/board/{site}/cards/{article}/",
    "calendar of releases": "/admin/releases/{site}/",
    "analytics": "/admin/analytics/{site}/",
    "analytics, a year": "/admin/analytics/{site}/?period=year",
    "analytics, all pages": "/admin/analytics/{site}/by/page/",
    "analytics, live": "/admin/analytics/{site}/live/",
    "analytics, funnel": "/admin/analytics/{site}/funnel/",
    "campaign results": "/admin/campaign-results/{site}/",
    "results of a campaign": "/admin/campaign-results/{site}/{campaign}/",
    "results of a campaign, a year": "/admin/campaign-results/{site}/{campaign}/?period=year",
    "work log": "/admin/reports/work-log/",
    "work log, with parts of jobs": "/admin/reports/work-log/?parts=shown",
    "work log, search": "/admin/reports/work-log/?parts=shown&text=denver",
    "campaigns": "/admin/campaigns/",
    "campaign": "/admin/campaigns/inspect/{campaign}/",
    "campaign, editor": "/admin/campaigns/edit/{campaign}/",
    "campaign, history": "/admin/campaigns/history/{campaign}/",
    "notices": "/admin/notices/",
    "jobs": "/admin/jobs/",
    "job": "/admin/jobs/{job}/",
    "images": "/admin/images/",
    "use of an image": "/admin/images/usage/{image}/",
    "fragments": "/admin/snippets/generator/fragment/",
    "use of a fragment": "/admin/snippets/generator/fragment/usage/{fragment}/",
    "offers": "/admin/snippets/generator/offer/",
    "use of an offer": "/admin/snippets/generator/offer/usage/{offer}/",
    "places": "/admin/places/",
    "pages of a type": "/admin/pages/usage/sites_app/articlepage/",
    "report: history of the site": "/admin/reports/site-history/",
    "report: aging pages": "/admin/reports/aging-pages/",
    "report: locked pages": "/admin/reports/locked/",
    "report: workflows": "/admin/reports/workflow/",
    "report: tasks of workflows": "/admin/reports/workflow_tasks/",
    "report: types of pages": "/admin/reports/page-types-usage/",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What one view took one person: the best of some rounds, and its statements."""

    view: str
    role: str
    status: int
    milliseconds: float
    queries: int
    database_ms: float


def main(arguments: list[str]) -> int:
    """Print a table with a line for each view and role; 1 if any takes longer than the limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.admin", description=__doc__)
    parser.add_argument("--only", default="", help="views whose name holds this text")
    parser.add_argument("--role", default="", help="only this role")
    parser.add_argument("--explain", action="store_true", help="show the slow statements as well")
    chosen = parser.parse_args(arguments)
    with environment_with_services():
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")
        import django

        django.setup()
        figures = []
        for figure in measure(only=chosen.only, role=chosen.role, explain=chosen.explain):
            figures.append(figure)
            sys.stdout.write(line(figure) + "\n")
            sys.stdout.flush()
    return int(any(figure.milliseconds > LIMIT_MS for figure in figures))


def line(figure: Figure) -> str:
    """The figure for people; a mark stands behind what is over the limit."""
    mark = " !" if figure.milliseconds > LIMIT_MS else ""
    return (
        f"{figure.view:34} {figure.role:14} {figure.status} {figure.milliseconds:7.0f} ms "
        f"{figure.queries:4} queries, {figure.database_ms:5.0f} ms{mark}"
    )


def measure(*, only: str = "", role: str = "", explain: bool = False) -> Iterator[Figure]:
    """Ask for every view as a superuser and as each role of the site has it."""
    import logging

    from django.conf import settings
    from django.db import transaction
    from django.test.utils import override_settings

    logging.disable(logging.WARNING)
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES={**settings.STORAGES, **static}, ALLOWED_HOSTS=["*"]):
        targets = _targets()
        for name in (SUPERUSER, "administrator", "editor", "approver"):
            if role not in {"", name}:
                continue
            with transaction.atomic():
                client = _client(name)
                for view, address in VIEWS.items():
                    if only in view:
                        yield _figure(client, view, name, address.format(**targets), explain=explain)
                transaction.set_rollback(True)


def _figure(client: Any, view: str, role: str, address: str, *, explain: bool) -> Figure:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    status = client.get(address).status_code
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        client.get(address)
        taken.append(time.perf_counter() - begun)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = captured.captured_queries
    if explain:
        for query in sorted(queries, key=lambda query: -float(query["time"]))[:4]:
            if float(query["time"]) > 0.015:
                sys.stdout.write(f"    {query['time']} s  {query['sql'][:3000]}\n")
    return Figure(view, role, status, min(taken) * 1e3, len(queries), sum(float(q["time"]) for q in queries) * 1e3)


def _client(role: str) -> Any:
    """A client for a person with just this role on the site."""
    from django.contrib.auth.models import User
    from django.test import Client

    from sites_app.models import SiteMembership

    client = Client(headers={"host": "localhost"})
    if role == SUPERUSER:
        user = User.objects.create_superuser("bench", "bench@bench.test", "bench")
    else:
        user = User.objects.create_user(f"bench-{role}", f"{role}@bench.test", "bench")
        user.groups.add(SiteMembership.objects.get(site__sitesettings__key=SITE, role=role).group)
    client.force_login(user)
    return client


def _targets() -> dict[str, Any]:
    """The fullest hub of the site's largest campaign, and rows near it."""
    from django.utils import timezone

    from generator.models import Campaign, Fragment, GeneratedArticle, Job, Offer
    from sites_app.models import HubPage, SiteImage

    campaign = Campaign.objects.get(key="summit-cities-wide")
    site = campaign.site
    hubs = HubPage.objects.descendant_of(site.root_page)
    hub = hubs.order_by("-numchild")[0]
    return {
        "site": site.pk,
        "now": quote(timezone.now().isoformat()),
        "home": site.root_page_id,
        "hubs": campaign.parent_page_id,
        "hub": hub.pk,
        "last": (hub.numchild + 49) // 50,
        "article": hub.get_children()[hub.numchild // 2].pk,
        "articles": (GeneratedArticle.objects.filter(site=site).count() + 49) // 50,
        "campaign": campaign.pk,
        "job": Job.objects.filter(campaign=campaign).latest("pk").pk,
        "image": SiteImage.objects.filter(collection=site.sitesettings.collection)[0].pk,
        "fragment": Fragment.objects.filter(site=site)[0].pk,
        "offer": Offer.objects.filter(site=site)[0].pk,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
