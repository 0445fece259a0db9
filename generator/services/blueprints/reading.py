"""Reads the text of a blueprint, YAML or JSON, into plain data with the line of every part. No I/O, no database.

Nothing but texts, numbers, truth values, lists and mappings can come out of it; aliases, tags and anything large or
deep enough to be a bomb are refused while they are read.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
MAX_NODES = 250_000
MAX_PROBLEMS = 100

type Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = yaml.SafeLoader("")
_STRING = "tag:yaml.org,2002:str"
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class BlueprintProblem:
    """What is wrong with a blueprint and in which line; lines count from 1."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}"


class BlueprintError(Exception):
    """The blueprint cannot be imported; `problems` says why, in the order of their lines."""

    def __init__(self, problems: list[BlueprintProblem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)[:MAX_PROBLEMS]
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class Document:
    """The data of a blueprint, and the line that each part of it begins on."""

    data: dict[str, Any]
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of a part, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str) -> Document:
    """The document that a text holds. Raises BlueprintError when it is none."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise BlueprintError([BlueprintProblem(1, f"A blueprint has at most {MAX_BYTES // 1_000_000} MB.")])
    is_json = text.lstrip("\ufeff \t\r\n").startswith("{")
    # YAML takes neither a tab between values nor half a character; of JSON it has to find the lines only.
    reader = _Reader(_HALF.sub(r"\\u0020", text.replace("\t", " ")) if is_json else text)
    data = reader.read()
    if is_json:
        data = _json(text)
    if not isinstance(data, dict):
        raise BlueprintError([BlueprintProblem(1, "A blueprint is a mapping of sections such as “fragments:”.")])
    return Document(data, reader.lines)


def checksum(data: Mapping[str, Any]) -> str:
    """The SHA-256 of a blueprint's content, however it is written down."""
    content = {name: value for name, value in data.items() if name != "checksum"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def _json(text: str) -> Any:
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise BlueprintError([BlueprintProblem(line, f"This is no JSON: {error}")]) from error
    if _UNSTORABLE.search(json.dumps(data, ensure_ascii=False)):
        raise BlueprintError([BlueprintProblem(1, "A text holds a character that cannot be stored.")])
    return data


class _Reader:
    """Walks the events of a YAML stream, so that a limit is felt before anything is built."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._nodes = 0
        self._events: Iterator[Any] = iter(())

    def read(self) -> Any:
        try:
            self._events = yaml.parse(self._text, Loader=_LOADER)
            for event in self._events:
                if isinstance(event, yaml.StreamEndEvent):
                    return None
                if isinstance(event, yaml.DocumentStartEvent):
                    return self._value(next(self._events), ())
        except yaml.YAMLError as error:
            raise BlueprintError([self._as_problem(error)]) from error
        return None

    def _as_problem(self, error: yaml.YAMLError) -> BlueprintProblem:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        position = getattr(error, "position", 0) or 0
        line = self._text.count("\n", 0, position) + 1 if mark is None else mark.line + 1
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        return BlueprintProblem(line, f"This is no YAML: {reason}.")

    def _value(self, event: Any, path: Path) -> Any:
        line = event.start_mark.line + 1
        self.lines[path] = line
        self._nodes += 1
        if self._nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise _problem(line, "The blueprint is too large or too deeply nested.")
        if isinstance(event, yaml.AliasEvent):
            raise _problem(line, "Aliases (*name) are not used in blueprints; write the value out.")
        if event.tag not in {None, "!"}:
            raise _problem(line, f"Tags such as “{event.tag}” are not used in blueprints.")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _list(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise _problem(line, "The name of a field is a text.")
            if event.value in values:
                raise _problem(line, f"“{event.value}” is here twice.")
            name = event.value
            values[name] = self._value(next(self._events), (*path, name))
            # An error in a value is looked for at its name: a block of text begins a line later.
            if not isinstance(values[name], str):
                self.lines[(*path, name)] = line
        return values

    def _scalar(self, event: Any, line: int, path: Path) -> Any:
        if event.style in {"|", ">"}:
            self.lines[path] = line + 1
        if _UNSTORABLE.search(event.value):
            raise _problem(line, "This text holds a character that cannot be stored.")
        tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)
        convert = _CONVERTERS.get(tag)
        return convert(yaml.ScalarNode(tag, event.value)) if convert else event.value


def _problem(line: int, message: str) -> BlueprintError:
    return BlueprintError([BlueprintProblem(line, message)])


# Dates stay texts, and so does everything that is not here.
_CONVERTERS = {
    "tag:yaml.org,2002:int": _RESOLVER.construct_yaml_int,
    "tag:yaml.org,2002:float": _RESOLVER.construct_yaml_float,
    "tag:yaml.org,2002:bool": _RESOLVER.construct_yaml_bool,
    "tag:yaml.org,2002:null": _RESOLVER.construct_yaml_null,
}


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_scalar(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(_STRING, value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _as_scalar)


def write(data: Mapping[str, Any]) -> str:
    """The YAML text of a blueprint, with its checksum; `read` gives the same data back."""
    signed = {**data, "checksum": checksum(data)}
    return yaml.dump(signed, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000)
