"""Addresses of the admin: no two screens of ours share one, or its name, since the first would hide the second."""

from collections import Counter

from django.urls import URLResolver, get_resolver


def ours() -> list[tuple[str, str, str]]:
    """Namespace, name and path of each screen of the generator."""
    found, waiting = [], [("", "", get_resolver())]
    while waiting:
        namespace, beginning, resolver = waiting.pop()
        for pattern in resolver.url_patterns:
            path = beginning + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                waiting.append((pattern.namespace or namespace, path, pattern))
            elif namespace.startswith("generator_"):
                found.append((namespace, pattern.name or "", path))
    return found


def test_no_screen_hides_another() -> None:
    screens = ours()
    assert len(screens) > 60
    names = Counter((namespace, name) for namespace, name, _ in screens)
    paths = Counter(path for *_, path in screens)
    assert [name for name, count in names.items() if count > 1] == []
    assert [path for path, count in paths.items() if count > 1] == []
