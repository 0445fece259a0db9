"""A real web server, a real worker and headless Chromium on the test's own database."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# Playwright's blocking interface keeps an event loop in this thread; the database is still used by this thread alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "unused-in-tests"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture
def port(transactional_db: None, site_a: Any, site_b: Any) -> int:
    """A free port, which both sites then name in their addresses."""
    from wagtail.models import Site

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    for tenant in (site_a, site_b):
        tenant.site.hostname = f"{tenant.key}.localhost"
        tenant.site.port = number
        tenant.site.save()
    Site.clear_site_root_paths_cache()
    return number


@pytest.fixture
def server(port: int, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """`server(path, tenant=None)` is an address of the running server, on the platform's host or a tenant's."""
    from tests.generator.workers import ROOT, environment, wait_for

    log = tmp_path / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
                *("--workers", "1", "spark_cms.wsgi:application"),
            ],
            cwd=ROOT,
            env=environment(DJANGO_SETTINGS_MODULE="tests.browser.settings", PORT=str(port)),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(lambda: _answers(port), seconds=60, what=f"the server answers; it says {log.read_text()[-500:]}")
            yield lambda path, tenant=None: f"http://{tenant.key + '.' if tenant else ''}localhost:{port}{path}"
        finally:
            process.terminate()
            process.wait(30)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture
def worker(port: int, tmp_path: Path) -> Iterator[None]:
    """One Celery worker for all queues."""
    from tests.generator.workers import workers

    with workers(tmp_path) as start:
        start("all", queues="interactive,default,generate,publish,imports,mail,webhooks")
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests of a process."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import find_chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """`open_page(width=…, **options)` is a page in a context of its own; errors of its scripts fail the test.

    What each page showed last is kept as a picture in the test's temporary folder.
    """
    contexts, errors = [], []

    def make(*, width: int = 1440, height: int = 900, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=tmp_path / f"page-{number}.png", full_page=True)
        context.close()
    assert errors == []


@pytest.fixture
def sign_in(open_page: Callable[..., Any], server: Callable[..., str]) -> Callable[..., Any]:
    """`sign_in(user)` is a page that shows the admin's dashboard."""

    def make(user: Any, **options: Any) -> Any:
        page = open_page(**options)
        page.goto(server("/admin/"))
        page.locator("input[name=username]").fill(user.username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(server("/admin/"))
        return page

    return make
