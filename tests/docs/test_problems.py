"""Every code of a problem, and every scope, is described."""

import ast
import re
from http import HTTPStatus
from pathlib import Path

from api.errors import CODES
from api.problem_codes import PROBLEM_CODES
from api.refusals import REFUSALS
from sites_app.enums import APIScope

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = "".join((ROOT / "docs" / "reference" / name).read_text() for name in ("api.md", "api-v2.md"))


def raised_codes() -> set[tuple[str, str]]:
    """Status and code of every `Problem(status, "code", …)` in the code of the API."""
    found = set()
    for path in sorted((ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if called == "refuse" and isinstance(node.args[0], ast.Constant):
                given = next((each.value for each in node.keywords if each.arg == "status"), None)
                status_name = ast.unparse(given).rpartition(".")[2] if given is not None else "BAD_REQUEST"
                found.add((status_name, node.args[0].value))
            if called == "Problem" and len(node.args) > 1:
                status, code = node.args[:2]
                is_passed_on = path.name in {"errors.py", "reading.py", "refusals.py"}
                assert isinstance(code, ast.Constant) or is_passed_on, f"{path}: a code is a plain text"
                if isinstance(code, ast.Constant):
                    found.add((ast.unparse(status).rpartition(".")[2], code.value))
    return found


def status_of(text: str) -> int:
    return int(text) if text.isdecimal() else int(HTTPStatus[text])


def test_every_code_is_known_with_its_status_and_described_once() -> None:
    described = re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", REFERENCE, re.MULTILINE)
    raised = {(status_of(status), code) for status, code in raised_codes()}
    refused = {(status, code) for code, status in REFUSALS.values()}
    known = {(problem.status, code) for code, problem in PROBLEM_CODES.items()}
    assert (404, "site-not-found") in raised
    assert raised | refused | {(int(status), code) for status, code in CODES.items()} == known
    assert sorted((int(status), code) for status, code in described) == sorted(known)


def test_every_refusal_of_a_job_has_a_code_of_the_api() -> None:
    used = set()
    for path in sorted((ROOT / "generator").rglob("*.py")):
        used |= set(re.findall(r'\bRefused\(\s*"([a-z_]+)"', path.read_text()))
    assert used == set(REFUSALS)


def test_every_scope_is_described() -> None:
    described = re.findall(r"^\| `([a-z]+:[a-z]+)` \|", REFERENCE, re.MULTILINE)
    assert sorted(described) == sorted(APIScope.values)
