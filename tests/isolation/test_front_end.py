"""The example front end, built against a running server: whole, and with nothing of another site.

Needs Node and the example's packages; `npm install` is nothing that a run of tests does by itself.
"""

import shutil
import subprocess

import pytest

from tests.browser.conftest import port, server  # noqa: F401 - fixtures
from tests.clients.marks import EXAMPLE
from tests.generator.workers import environment

WHY = (
    "Node is missing."
    if shutil.which("node") is None
    else "The packages of the example are not installed: `npm install` in examples/astro."
    if not (EXAMPLE / "node_modules").is_dir()
    else ""
)
pytestmark = [pytest.mark.node, pytest.mark.process, pytest.mark.skipif(bool(WHY), reason=WHY)]


@pytest.fixture
def build(server, tmp_path):  # noqa: F811 - the fixture
    """`build(tenant)` is the folder of the tenant's front end, beneath the example, where its packages are found."""
    folder = EXAMPLE / "dist" / tmp_path.name

    def make(tenant):
        target = folder / tenant.key
        made = subprocess.run(
            [str(EXAMPLE / "node_modules" / ".bin" / "astro"), "build", "--outDir", str(target)],
            cwd=EXAMPLE,
            env=environment(
                SPARK_URL=server(""),
                SPARK_SITE=tenant.key,
                SITE_URL=f"https://www.{tenant.key}.test",
                ASTRO_TELEMETRY_DISABLED="1",
            ),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert made.returncode == 0, made.stdout[-3_000:] + made.stderr[-3_000:]
        return target

    yield make
    shutil.rmtree(folder, ignore_errors=True)


def test_a_built_front_end_is_its_own_site_whole_and_nothing_of_another(build, site_a, site_b):
    target = build(site_a)
    client = target / "client"
    page = {
        path.relative_to(client).as_posix().removesuffix("index.html"): path.read_text()
        for path in client.rglob("*.html")
    }
    assert {"", "about/", "services/", "blog/", "blog/post/", "places/", "old/", "404.html"} <= page.keys()
    # What is not published, or not for everybody, is not built.
    assert not {"draft/", "places/article/"} & page.keys()
    assert f"{site_a.mark} text" in page["about/"]
    assert 'href="https://www.alpha.test/about/"' in page["about/"]
    assert f"{site_a.mark} lookalike post" in page["blog/"]
    assert 'http-equiv="refresh" content="0;url=/"' in page["old/"].replace("; ", ";")
    assert not [name for name, text in page.items() if "undefined" in text or "[object Object]" in text]
    everything = b"".join(path.read_bytes() for path in target.rglob("*") if path.is_file())
    assert site_a.mark.encode() in everything
    for foreign in (site_b.mark, site_b.host, f"{site_b.key}.localhost"):
        assert foreign.encode() not in everything
