"""An article of about 1,000 words in twelve slots, rich in choices, tokens, dictionaries, conditions and grammar.

It is written in the part of the syntax that both engines read, but for dictionaries, weights and grammar, which
`for_spintax_core` replaces by what costs the other engine least.
"""

import re
from pathlib import Path

SECTIONS = tuple((Path(__file__).parent / "article.txt").read_text(encoding="utf-8").strip().split("\n\n"))
VALUES = {
    "city": "Cedar Rapids",
    "state": "Iowa",
    "county": "Linn County",
    "neighborhood": "Czech Village",
    "landmark": "the Paramount Theatre",
    "population": "136,467",
    "avatar": "homeowner",
    "pronoun": "she",
    "pronoun_possessive": "her",
    "isare": "is",
    "agency_name": "Summit Roofing",
    "phone": "555-0100",
    "jobs": "3",
    "year": "2026",
}
DICTIONARIES = {
    "quality": ("careful", "thorough", "honest", "patient", "dependable"),
    "damage": ("hail damage", "wind damage", "storm damage", "water damage"),
    "trade": ("roofer", "roofing contractor", "roofing crew", "roofing company"),
}


def for_spintax_core(text: str) -> str:
    """The text as the other engine reads it: no agreement, terms as choices, options without weights."""
    text = re.sub(r"\[\[(?:A_AN|CAP):([^\]]*)\]\]", r"a \1", text)
    for marker, token in (("PRONOUN", "pronoun"), ("POSPRONOUN", "pronoun_possessive"), ("ISARE", "isare")):
        text = text.replace(f"[[{marker}]]", f"%{token}%")
    for name, terms in DICTIONARIES.items():
        text = text.replace(f"%{name}%", "{" + "|".join(terms) + "}")
    return re.sub(r"(?<=[{|])[0-9]+::", "", text)
