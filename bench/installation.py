"""`python -m bench.installation --drafts 200000`: the demo sites with that many drafts, in SPARK_DATA_DIR, to keep.

Nine tenths of the drafts are the first site's, the rest the second one's. Prints the rate of each part, as JSON.
"""

import argparse
import json
import sys
from collections.abc import Iterator

from spark_cms.embedded import environment_with_services

PART = 10_000
LANES = 2
SEASONS = ("before summer", "after a hailstorm", "when you sell", "before winter", "after a drought", "in a hurry")
ROOFS = ("shingle roofs", "tile roofs", "metal roofs", "flat roofs", "slate roofs", "cedar roofs")
CONCERNS = (
    *("in the evening", "with children", "on a budget", "without insurance", "in a hurry", "after years of pain"),
    *("before a wedding", "for the first time", "for a second opinion", "after a move", "with a new insurer"),
    "when nothing else helped",
)
# The campaign's key, the name and the rows of the axis that makes it wide.
WIDER = (
    ("summit-cities", "occasion", tuple(f"{roof} {season}" for roof in ROOFS for season in SEASONS)),
    ("harbor-services", "concern", CONCERNS),
)


def main(arguments: list[str]) -> int:
    """Make what is missing: run again, it goes on with the next drafts."""
    parser = argparse.ArgumentParser(prog="python -m bench.installation", description=__doc__)
    parser.add_argument("--drafts", type=int, default=200_000)
    chosen = parser.parse_args(arguments)
    with environment_with_services():
        _set_up()
        for figures in _write(chosen.drafts):
            sys.stdout.write(json.dumps(figures) + "\n")
            sys.stdout.flush()
    return 0


def _set_up() -> None:
    import logging
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")
    from spark_cms.runner import prepare

    prepare.main(["database", "addresses", "demo-sites"])
    logging.disable(logging.INFO)


def _write(drafts: int) -> Iterator[dict[str, float | str]]:
    from django.contrib.auth.models import User

    from bench.jobs import peak_memory_mb, run_lanes, start_job
    from generator.models import GeneratedArticle

    versions = [_wide_version(*wider) for wider in WIDER]
    people = [User.objects.get(username="summit-editor"), User.objects.get(username="harbor-editor")]
    part = min(PART, drafts)
    while (there := GeneratedArticle.objects.count()) < drafts:
        place = 1 if there // part % 10 == 5 else 0
        job = start_job(versions[place], count=part, user=people[place])
        rate = part / run_lanes(job, lanes_wanted=LANES)
        yield {
            "campaign": versions[place].campaign.key,
            "drafts": there + part,
            "drafts_per_s": round(rate, 1),
            "peak_mb": round(peak_memory_mb()),
        }


def _wide_version(key: str, axis: str, rows: tuple[str, ...]) -> object:
    """A frozen copy of a demo campaign with one axis more."""
    from django.contrib.auth.models import User

    from generator.enums import AxisKind
    from generator.models import Campaign, CampaignAxis
    from generator.services import plans
    from generator.services.library.copying import copy_row

    campaign = Campaign.objects.filter(key=f"{key}-wide").first()
    if campaign is None:
        narrow = Campaign.objects.get(key=key)
        admin = User.objects.get(username="admin")
        campaign = copy_row(narrow, site=narrow.site, key=f"{key}-wide", name=f"{narrow.name}, {axis}", user=admin)
        campaign.headline += f", {{{axis}}}"
        campaign.save()
        CampaignAxis.objects.create(
            campaign=campaign, kind=AxisKind.LIST, name=axis, rows="\n".join([axis, *rows]), sort_order=9
        )
        campaign = Campaign.objects.get(pk=campaign.pk)
    return plans.freeze(campaign)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
