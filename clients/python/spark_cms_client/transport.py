"""How a call is sent and what its answer becomes."""

from collections.abc import Iterator, Mapping
from typing import Any, Self
from urllib.parse import quote

import httpx


class SparkError(Exception):
    """The API refused: `code` is stable, `problem` is all that it said."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.code = str(problem.get("code", ""))
        detail = problem.get("detail") or problem.get("title") or "The API gave no reason."
        super().__init__(f"{status} {self.code}: {detail}")


def segment(value: object) -> str:
    """A value as one part of a path."""
    return quote(str(value), safe="")


class Transport:
    """A connection to one installation.

    `base_url` is its scheme and host. Without a `token` everything that is public can be read. On a platform's host
    `site` names the site that is read: its key or host name; a site's token needs none.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str = "",
        site: str = "",
        timeout: float = 30.0,
        http: httpx.Client | None = None,
    ) -> None:
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if site:
            headers["X-Spark-Site"] = site
        self._http = http or httpx.Client(timeout=timeout)
        self._base_url = base_url.rstrip("/")
        self._headers = headers

    def close(self) -> None:
        """Closes the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | None = None,
    ) -> Any:
        """The answer: JSON as Python has it, any other text as it is, nothing as None. Raises `SparkError`."""
        response = self._http.request(
            method,
            f"{self._base_url}{path}",
            params={name: _text(value) for name, value in (query or {}).items() if value is not None},
            headers={**self._headers, **{name: str(value) for name, value in (headers or {}).items() if value}},
            json=json,
            content=content,
        )
        is_json = "json" in response.headers.get("Content-Type", "")
        if not response.is_success:
            raise SparkError(response.status_code, response.json() if is_json else {"detail": response.text[:500]})
        if not response.content:
            return None
        return response.json() if is_json else response.text


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def each(listing: Any, *arguments: Any, **query: Any) -> Iterator[Any]:
    """Every item of a listing, part after part: `each(client.list_pages, type="BlogPostPage")`."""
    while True:
        answer = listing(*arguments, **query)
        yield from next(value for value in answer.values() if isinstance(value, list))
        following = (answer.get("meta") or answer).get("next")
        if not following:
            return
        # What a site shows is turned by `after`, what is operated by `cursor`.
        query["after" if "items" in answer else "cursor"] = following
