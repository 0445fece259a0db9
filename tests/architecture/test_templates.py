"""Templates: one for each block and page type and none besides, no inline script or style, no query."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template import engines
from django.template.loader import get_template
from wagtail.models import Page, get_page_models

from blocks.catalogue import BodyStreamBlock

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Read by mail programs, which know no policy, and no styles but those of the elements.
MAILS = {ROOT / "templates" / app / "mails" for app in ("generator", "leads")}
BLOCKS = BodyStreamBlock().child_blocks
PAGES = [model for model in get_page_models() if model is not Page and model._meta.app_label == "sites_app"]


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_every_block_has_its_template_and_every_template_its_block() -> None:
    declared = {block.meta.template for block in BLOCKS.values()}
    assert declared == {f"blocks/{name}.html" for name in BLOCKS}
    assert declared == {f"blocks/{path.name}" for path in (ROOT / "templates" / "blocks").glob("*.html")}


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_has_a_preview_and_says_what_it_is_for(name: str) -> None:
    block = BLOCKS[name]
    assert block.is_previewable
    assert block.get_description()
    assert block.label


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_template_of_a_page_is_named_after_it(model: type[Page]) -> None:
    assert model.template == f"sites_app/{snake_case(model.__name__)}.html"
    get_template(model.template)


def test_there_are_page_types_and_blocks() -> None:
    assert {"HomePage", "ArticlePage", "HubPage"} <= {model.__name__ for model in PAGES}
    assert {"hero", "rich_text", "faq", "cta"} <= set(BLOCKS)
    assert apps.is_installed("blocks")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_compiles(path: Path) -> None:
    engines["django"].from_string(path.read_text())


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if path.parent not in MAILS],
    ids=lambda path: str(path.relative_to(ROOT / "templates")),
)
def test_template_needs_no_exception_from_the_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline event handlers are blocked"
    assert not re.search(r"\sstyle\s*=\s*[\"']", text), "inline styles are blocked"
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", text):
        assert "src=" in tag or "nonce" in tag or "application/" in tag, tag


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_asks_no_query(path: Path) -> None:
    queries = (
        r"\.(?:objects|all|filter|count|exists|get_children|get_descendants|get_ancestors|get_siblings|specific)\b"
    )
    in_code = " ".join(re.findall(r"\{[{%].*?[%}]\}", path.read_text(), re.DOTALL))
    assert re.findall(queries, in_code) == []
