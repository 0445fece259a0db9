"""One address per side effect: what only certain modules may do. Each rule first proves that it can see a breach."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("api", "blocks", "generator", "leads", "sites_app", "spark_cms", "tracking", "webhooks")
SOURCES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.relative_to(ROOT).parts
]


def calls(*names: str) -> Callable[[ast.AST], bool]:
    """Calls of a function or method with one of the names."""

    def finds(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return name in names

    return finds


def mentions(*names: str) -> Callable[[ast.AST], bool]:
    """An attribute or a bare name with one of the names, or a string that is exactly one of them."""

    def finds(node: ast.AST) -> bool:
        return (
            (isinstance(node, ast.Attribute) and node.attr in names)
            or (isinstance(node, ast.Name) and node.id in names)
            or (isinstance(node, ast.Constant) and node.value in names)
        )

    return finds


def imports(*modules: str) -> Callable[[ast.AST], bool]:
    """An import of one of the modules, or of something in it."""

    def finds(node: ast.AST) -> bool:
        if isinstance(node, ast.ImportFrom):
            return any(f"{node.module}.{alias.name}".startswith(modules) for alias in node.names)
        return isinstance(node, ast.Import) and any(alias.name.startswith(modules) for alias in node.names)

    return finds


def reads_environment(node: ast.AST) -> bool:
    """`os.environ` but for naming the settings module, and `os.getenv`."""
    return isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}


def reads_site_from_query(node: ast.AST) -> bool:
    """`request.GET["site"]`, `request.query_params.get("site")` and their like."""
    owner = getattr(getattr(node, "func", None), "value", None) or getattr(node, "value", None)
    if not isinstance(owner, ast.Attribute) or owner.attr not in {"GET", "POST", "query_params", "data"}:
        return False
    key = node.args[0] if isinstance(node, ast.Call) and node.args else getattr(node, "slice", None)
    return isinstance(key, ast.Constant) and key.value in {"site", "site_id"}


def stores_submissions(node: ast.AST) -> bool:
    """`Submission(…)`, `Submission.objects.create(…)` and their like."""
    ways = {"Submission", *(f"Submission.objects.{way}" for way in ("create", "get_or_create", "bulk_create"))}
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ways


UNREPEATABLE = {"hash", "id", "time.time", "datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today"}
NAMES_SETTINGS = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE"'


@dataclass(frozen=True)
class Never:
    """What must not be done outside the allowed places (paths, or their beginnings), and an example of the breach."""

    name: str
    finds: Callable[[ast.AST], bool]
    breach: str
    allowed: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


NEVERS = [
    Never(
        "reads the environment",
        reads_environment,
        'import os\nos.environ["DEBUG"]',
        allowed=("spark_cms/settings.py", "spark_cms/embedded/", "spark_cms/runner/"),
    ),
    Never(
        "enqueues",
        calls("delay", "apply_async", "delay_on_commit", "apply_async_on_commit", "send_task", "enqueue"),
        "task.delay_on_commit(1)",
        allowed=(
            *("generator/dispatch/", "generator/tasks.py", "leads/tasks.py", "tracking/tasks.py"),
            *("webhooks/dispatch.py", "webhooks/tasks.py"),
            "spark_cms/hearing.py",
        ),
    ),
    Never(
        "adds pages to the tree",
        calls("add_child", "add_sibling", "add_root", "_batched_insert", "load_bulk"),
        "parent.add_child(instance=page)",
        allowed=(
            *("generator/services/drafts.py", "sites_app/services/page_rows.py", "sites_app/services/page_writer.py"),
            *("sites_app/services/provisioning.py", "spark_cms/demo/"),
        ),
    ),
    Never(
        "resolves the site of a request",
        mentions("find_for_request", "get_site_for_hostname", "_wagtail_site"),
        "Site.find_for_request(request)",
        allowed=("sites_app/tenancy.py", "sites_app/middleware.py"),
    ),
    Never(
        "takes the site from what a visitor sent",
        reads_site_from_query,
        'request.GET.get("site")',
        allowed=("sites_app/tenancy.py",),
    ),
    Never(
        "listens to the saving of rows, or makes signals of its own",
        imports("django.db.models.signals", "django.dispatch", "django.core.signals"),
        "from django.db.models.signals import post_save",
        allowed=(
            "sites_app/cache_signals.py",
            "sites_app/publish_signals.py",
            "sites_app/upgrade_signals.py",
            "webhooks/receivers.py",
            "sites_app/services/page_receivers.py",
            "generator/services/page_sets/listeners.py",
        ),
    ),
    Never(
        "follows what people do with Wagtail's own buttons",
        imports("wagtail.signals"),
        "from wagtail.signals import page_published",
        allowed=(
            "generator/receivers.py",
            "generator/notifications.py",
            "generator/services/page_sets/listeners.py",
            "sites_app/publish_signals.py",
            "sites_app/services/page_receivers.py",
            "webhooks/receivers.py",
        ),
    ),
    Never(
        "knows a request in a service",
        mentions("HttpRequest", "HttpResponse"),
        "def publish(request: HttpRequest): ...",
        within=(
            "generator/services/",
            "sites_app/services/",
            "leads/services/",
            "tracking/services/",
            "webhooks/services/",
        ),
    ),
    Never(
        "stores what a visitor sent",
        stores_submissions,
        "Submission.objects.create(form=form)",
        allowed=("leads/services/intake.py",),
    ),
    Never(
        "knows models in a block",
        imports("wagtail.models", "django.db.models"),
        "from wagtail.models import Page",
        within=("blocks/",),
    ),
    Never(
        "draws from global randomness in the core",
        lambda node: (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).startswith("random.")
            and ast.unparse(node.func) != "random.Random"
        ),
        "import random\nrandom.choice(options)",
        within=("generator/core/",),
    ),
    Never(
        "reads a clock or the process's hash seed in the core",
        lambda node: isinstance(node, ast.Call) and ast.unparse(node.func) in UNREPEATABLE,
        "hash('word')",
        within=("generator/core/",),
    ),
]


def found(never: Never, tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if never.finds(node):
            yield getattr(node, "lineno", 0)


def is_governed(never: Never, path: str) -> bool:
    if never.within and not path.startswith(never.within):
        return False
    return not path.startswith(never.allowed) if never.allowed else True


@pytest.mark.parametrize("never", NEVERS, ids=lambda never: never.name)
def test_rule_sees_a_breach(never: Never) -> None:
    assert list(found(never, ast.parse(never.breach)))


@pytest.mark.parametrize("never", NEVERS, ids=lambda never: never.name)
def test_nobody_else(never: Never) -> None:
    breaches = []
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        if is_governed(never, name):
            source = path.read_text().replace(NAMES_SETTINGS, "name_settings(0")
            breaches += [f"{name}:{line}" for line in found(never, ast.parse(source))]
    assert breaches == []


def test_places_that_rules_allow_exist_or_are_planned() -> None:
    planned = {"tracking/", "generator/dispatch/", "generator/tasks.py"}
    for never in NEVERS:
        for place in (*never.allowed, *never.within):
            assert (ROOT / place).exists() or place.startswith(tuple(planned)), place


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_says_its_duty(path: Path) -> None:
    text = path.read_text()
    assert not text.strip() or path.name == "apps.py" or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_no_drawer(path: Path) -> None:
    """300 lines ask for an answer; from here on the answer can't be "more"."""
    is_data = "spark_cms/demo/" in str(path) or path.name == "settings.py"
    assert is_data or len(path.read_text().splitlines()) <= 360


def test_no_junk_drawers() -> None:
    junk = {"common", "utils", "helpers", "misc", "base"}
    names = {path.relative_to(ROOT) for path in SOURCES}
    folders = {parent for name in names for parent in name.parents}
    assert [str(folder) for folder in folders if folder.name in junk] == []
    assert [str(folder) for folder in folders if folder.name == "core" and str(folder) != "generator/core"] == []
    assert [str(name) for name in names if name.stem in junk - {"base"}] == []


SECRETS_AND_PLACES = re.compile(
    r"(?<![\w.])/(?:root|work|home/\w+)/|pypi\.org|pythonhosted|registry\.npmjs|BEGIN [A-Z ]*PRIVATE KEY"
)


def test_files_name_no_place_of_a_machine_and_no_secret() -> None:
    suffixes = {".py", ".html", ".css", ".js", ".md", ".toml", ".yaml", ".yml", ".txt", ".in", ""}
    suffixes |= {".ts", ".mjs", ".astro", ".json"}
    skipped = {
        ".git",
        ".venv",
        ".data",
        ".hypothesis",
        "staticfiles",
        "media",
        "__pycache__",
        "node_modules",
        ".astro",
        "dist",
    }
    breaches = []
    for path in ROOT.rglob("*"):
        parts = set(path.relative_to(ROOT).parts)
        if parts & skipped or any(part.endswith("_cache") for part in parts) or path.suffix not in suffixes:
            continue
        if path.is_file() and path != Path(__file__) and SECRETS_AND_PLACES.search(path.read_text(errors="ignore")):
            breaches.append(str(path.relative_to(ROOT)))
    assert breaches == []
