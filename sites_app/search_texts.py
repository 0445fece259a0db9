"""What the search index holds of a page: the words that a visitor reads, by the rules of the page's language."""

from collections.abc import Iterable
from functools import cache

# PostgreSQL's own text-search configurations, by language.
CONFIGS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
# Words as they are written.
PLAIN_WORDS = "simple"
# A text that ends with one of these stands before the next one as it is.
_ENDS = tuple(".!?:;,…»”)")
_BETWEEN = " · "


def config_of(language: str) -> str:
    """The database's text-search configuration of a language, such as `de` or `pt-br`."""
    return CONFIGS.get(language.partition("-")[0].lower(), PLAIN_WORDS)


@cache
def config_sql(language: str) -> str:
    """An SQL expression of `config_of`, for a column with the code of a language."""
    cases = " ".join(f"WHEN '{code}' THEN '{config}'" for code, config in CONFIGS.items())
    return f"(CASE split_part(lower({language}), '-', 1) {cases} ELSE '{PLAIN_WORDS}' END)::regconfig"


def running_text(texts: Iterable[str]) -> str:
    """One text of many, as a passage of it shall read: nothing empty, a dot between what are no sentences."""
    parts: list[str] = []
    for text in texts:
        if words := text.strip():
            if parts:
                parts.append(" " if parts[-1].endswith(_ENDS) else _BETWEEN)
            parts.append(words)
    return "".join(parts)
