"""What an article costs that is not kept: statements and processor time, in a small and in a full installation."""

from django.conf import settings
from django.test.utils import override_settings

from bench import visiting
from bench.results import Result

FEW = 100
MANY = 200_000
LIMIT_MS = 5.0
ROUNDS = 100


def run(*, scale: float) -> Result:
    """The same page is made again and again, with 100 articles and with 200,000; the database's time is counted."""
    many = max(1_000, int(MANY * scale))
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(SPARK_PAGE_CACHE=False, STORAGES={**settings.STORAGES, **static}, ALLOWED_HOSTS=["*"]):
        site = visiting.make_site()
        few = visiting.cost_of(visiting.add_articles(site, FEW, hub="few").get_url(), rounds=ROUNDS)
        full = visiting.cost_of(visiting.add_articles(site, many, hub="many").get_url(), rounds=ROUNDS)
        pages = {"home": "/", "hub with its articles": "/few/part-0/", "post": visiting.add_post(site).get_url()}
        others = {name: visiting.cost_of(path, rounds=ROUNDS) for name, path in pages.items()}
    return Result(
        name="article",
        ours=1_000 / full.total_ms,
        baseline=1_000 / LIMIT_MS,
        unit="pages/s of one processor",
        notes=(
            f"{full.queries} queries and {full.total_ms:.1f} ms of processor time with {many:,} articles "
            f"({full.web_ms:.1f} in the process, {full.database_ms:.1f} in the database); "
            f"{few.queries} queries and {few.total_ms:.1f} ms with {FEW}; "
            + "; ".join(f"{name}: {cost.queries} and {cost.total_ms:.1f} ms" for name, cost in others.items())
        ),
    )
