"""Makes the clients in `clients/` from the application's own OpenAPI document: `make clients`.

The types come from datamodel-code-generator and openapi-typescript. Of Python's operations only the signatures are
written here; how a call is sent is in `clients/python/spark_cms_client/transport.py`.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from keyword import iskeyword
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / "clients" / "python" / "spark_cms_client"
TYPESCRIPT = ROOT / "clients" / "typescript"
STAMP = "Made by `make clients` from the OpenAPI document {digest}; not to be edited."
_KINDS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str"}
_LONGEST_LINE = 98
_OPERATIONS = '''"""{stamp}"""

from collections.abc import Mapping
from typing import Any, Literal

from spark_cms_client import models
from spark_cms_client.transport import Transport, segment


class Operations(Transport):
    """Every operation of the API, by its name in the document."""

{methods}'''


def load_document() -> dict[str, Any]:
    """The document of this checkout. It needs Django but no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")
    for name, value in {
        "SECRET_KEY": "made-for-nothing-but-reading-the-document-of-the-api",
        "DATABASE_URL": "postgres://nobody@localhost/none",
        "REDIS_URL": "redis://localhost/0",
    }.items():
        os.environ.setdefault(name, value)
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from api.documentation import document

    return client_document(document())


def client_document(whole: dict[str, Any]) -> dict[str, Any]:
    """The document with all that may go wrong said once for each operation: the clients stay small."""
    made: dict[str, Any] = json.loads(json.dumps(deepcopy(whole), default=str))
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for _, _, operation in operations(made):
        fine = {status: answer for status, answer in operation["responses"].items() if status < "400"}
        operation["responses"] = {**fine, "default": {"description": "A problem.", "content": problem}}
    return made


def digest_of(document: dict[str, Any]) -> str:
    """What a generated file says it was made from."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of each operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def python_models(document: dict[str, Any]) -> str:
    """The text of `models.py`: a TypedDict for each schema."""
    with tempfile.TemporaryDirectory() as folder:
        source, target, header = (Path(folder) / name for name in ("openapi.json", "models.py", "header.txt"))
        source.write_text(json.dumps(document))
        header.write_text(f'"""{STAMP.format(digest=digest_of(document))}"""')
        _run(
            *(sys.executable, "-W", "ignore", "-m", "datamodel_code_generator"),
            *("--input", str(source), "--output", str(target), "--custom-file-header-path", str(header)),
            *("--input-file-type", "openapi", "--openapi-scopes", "schemas", "--output-model-type", "typing.TypedDict"),
            *("--target-python-version", "3.12", "--enum-field-as-literal", "all", "--no-use-closed-typed-dict"),
            *("--use-standard-collections", "--use-union-operator", "--disable-timestamp"),
            *("--naming-strategy", "parent-prefixed", "--formatters", "builtin"),
        )
        return _formatted(target.read_text())


def python_operations(document: dict[str, Any]) -> str:
    """The text of `operations.py`: a method for each operation."""
    methods = "\n".join(_method(*each) for each in operations(document))
    return _formatted(_OPERATIONS.format(stamp=STAMP.format(digest=digest_of(document)), methods=methods))


def typescript_schema(document: dict[str, Any]) -> str:
    """The text of `schema.d.ts`. Raises SystemExit where openapi-typescript is not installed."""
    tool = TYPESCRIPT / "node_modules" / ".bin" / "openapi-typescript"
    if not tool.exists():
        sys.exit("openapi-typescript is missing: `npm install` in clients/typescript.")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_text(json.dumps(document))
        _run(str(tool), str(source), "--output", str(target))
        return f"// {STAMP.format(digest=digest_of(document))}\n{target.read_text()}"


def _method(path: str, method: str, operation: dict[str, Any]) -> str:
    given = [each for each in operation.get("parameters", []) if each["in"] != "cookie"]
    places = {kind: [each for each in given if each["in"] == kind] for kind in ("path", "query", "header")}
    body = _body_of(operation)
    asked = [f"{_name(each)}: {_kind(each['schema'])}" for each in places["path"]]
    rest = [f"body: {body[0]}"] if body else []
    named = [*places["query"], *places["header"]]
    rest += [f"{_name(each)}: {_kind(each['schema'])}" for each in named if each.get("required")]
    rest += [f"{_name(each)}: {_kind(each['schema'])} | None = None" for each in named if not each.get("required")]
    signature = ", ".join(["self", *asked, *(["*", *rest] if rest else [])])
    sent = [f'"{method.upper()}"', _address(path, places["path"])]
    sent += [f"query={{{_pairs(places['query'])}}}"] if places["query"] else []
    sent += [f"headers={{{_pairs(places['header'])}}}"] if places["header"] else []
    sent += [f"{body[1]}=body"] if body else []
    text = operation.get("description") or operation.get("summary", "")
    answer = _answer_of(operation)
    return (
        f"    def {operation['operationId']}({signature}) -> {answer}:\n"
        f'        """{_line(operation.get("summary", ""), text)}"""\n'
        f"        {'return ' if answer != 'None' else ''}self._send({', '.join(sent)})\n"
    )


def _line(summary: str, text: str) -> str:
    first = " ".join(text.replace("\\", "").split())
    line = f"{summary}. {first}" if summary and not first.startswith(summary) else first or summary
    return line if len(line) < _LONGEST_LINE else f"{summary or first[:_LONGEST_LINE]}."


def _address(path: str, parameters: list[dict[str, Any]]) -> str:
    for each in parameters:
        path = path.replace(f"{{{each['name']}}}", f"{{segment({_name(each)})}}")
    return f'f"{path}"' if parameters else f'"{path}"'


def _pairs(parameters: list[dict[str, Any]]) -> str:
    """What is sent by which name; free members of an object stand beside the others."""
    pairs = (
        f"**({_name(each)} or {{}})" if each.get("explode") else f'"{each["name"]}": {_name(each)}'
        for each in parameters
    )
    return ", ".join(pairs)


def _name(parameter: dict[str, Any]) -> str:
    name = parameter["name"].replace("-", "_").lower()
    return f"{name}_" if iskeyword(name) else name


def _kind(schema: dict[str, Any]) -> str:
    """A parameter's type in Python."""
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(_kind(each) for each in options if each.get("type") != "null"))
    if "$ref" in schema:
        return f"models.{schema['$ref'].rpartition('/')[2]}"
    if "enum" in schema:
        return f"Literal[{', '.join(json.dumps(each) for each in schema['enum'] if each is not None)}]"
    if schema.get("type") == "object":
        return "Mapping[str, str]"
    if schema.get("type") == "array":
        return f"list[{_kind(schema.get('items', {}))}]"
    return _KINDS.get(schema.get("type", "string"), "str")


def _body_of(operation: dict[str, Any]) -> tuple[str, str] | None:
    """The type of the body and how it is sent: as JSON, or as a file's bytes."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        return _type_of(content["application/json"]["schema"]), "json"
    return ("bytes", "content") if content else None


def _answer_of(operation: dict[str, Any]) -> str:
    found = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    contents = [answer.get("content", {}) for answer in found]
    if not any(contents):
        return "None"
    by_type = next(content for content in contents if content)
    if by_type.keys() & {"text/event-stream", "image/svg+xml"}:
        return "str"
    return _type_of(next(iter(by_type.values()))["schema"])


def _type_of(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return f"models.{schema['$ref'].rpartition('/')[2]}"
    return "str" if schema.get("type") == "string" else "dict[str, Any]"


def _formatted(text: str) -> str:
    """As `make format` would leave it, so that lint has nothing to say."""
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--stdin-filename", str(PYTHON / "made.py"), "-"]
    for command in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
        text = _run(*ruff, *command, *options, text=text)
    return text


def _run(*command: str, text: str = "") -> str:
    """What the program says. Raises SystemExit with its complaint."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} failed: {done.stderr or done.stdout}")
    return done.stdout


def main() -> None:
    """Writes the generated files, TypeScript's where npm is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--python-only", action="store_true", help="leave the TypeScript client as it is")
    given = options.parse_args()
    document = load_document()
    (PYTHON / "models.py").write_text(python_models(document))
    (PYTHON / "operations.py").write_text(python_operations(document))
    if given.python_only:
        return
    if shutil.which("npm") is None:
        sys.exit("The Python client is made. The TypeScript client needs Node and npm.")
    if not (TYPESCRIPT / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-package-lock", "--ignore-scripts"], cwd=TYPESCRIPT, check=True)
    (TYPESCRIPT / "src" / "schema.d.ts").write_text(typescript_schema(document))


if __name__ == "__main__":
    main()
