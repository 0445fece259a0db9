"""The campaign `summit-cities`: cities × readers × offers, one article for each."""

from spark_cms.demo.shapes import slot
from spark_cms.demo.summit_roofing.details import DETAILS
from spark_cms.demo.summit_roofing.openings import OPENINGS

AVATARS = [
    {
        "key": "homeowners",
        "name": "Homeowners",
        "wealth_cluster": "middle income, owner-occupied",
        "psychographics": "Careful with money, wary of door-knockers, wants to understand before signing.",
        "pain_points": "not knowing whether the damage is real\na deductible that came as a surprise\nstrangers at the door after every storm",
        "tech_stack": "",
        "niches": ["single-family-homes"],
        "variants": [
            {
                "gender": "female",
                "identity": "homeowner",
                "pronoun": "she",
                "pronoun_object": "her",
                "pronoun_possessive": "her",
                "isare": "is",
                "has_have": "has",
                "does_do": "does",
            },
            {
                "gender": "male",
                "identity": "landlord",
                "pronoun": "he",
                "pronoun_object": "him",
                "pronoun_possessive": "his",
                "isare": "is",
                "has_have": "has",
                "does_do": "does",
            },
        ],
    },
    {
        "key": "property-managers",
        "name": "Property managers",
        "wealth_cluster": "commercial portfolio",
        "psychographics": "Measured by budgets and complaints, needs paper for every decision.",
        "pain_points": "leaks reported in six units at once\nowners who want three bids by Friday\ntenants under a working roof crew",
        "tech_stack": "property management software",
        "niches": ["apartment-communities"],
        "variants": [
            {
                "gender": "female",
                "identity": "property manager",
                "pronoun": "she",
                "pronoun_object": "her",
                "pronoun_possessive": "her",
                "isare": "is",
                "has_have": "has",
                "does_do": "does",
            },
            {
                "gender": "male",
                "identity": "facility manager",
                "pronoun": "he",
                "pronoun_object": "him",
                "pronoun_possessive": "his",
                "isare": "is",
                "has_have": "has",
                "does_do": "does",
            },
        ],
    },
    {
        "key": "hoa-boards",
        "name": "HOA boards",
        "wealth_cluster": "association reserves",
        "psychographics": "Volunteers with a duty of care; afraid of a special assessment and of the next meeting.",
        "pain_points": "a reserve study that is out of date\nforty opinions about shingle color\na percentage deductible on the master policy",
        "tech_stack": "",
        "niches": ["homeowners-associations"],
        "variants": [
            {
                "gender": "neutral",
                "identity": "board member",
                "pronoun": "they",
                "pronoun_object": "them",
                "pronoun_possessive": "their",
                "isare": "are",
                "has_have": "have",
                "does_do": "do",
            },
        ],
    },
]

NICHES = [
    {
        "key": "single-family-homes",
        "name": "Single-family homes",
        "description": "One roof, one owner, one deductible.",
    },
    {
        "key": "apartment-communities",
        "name": "Apartment communities",
        "description": "Several roofs under one manager.",
    },
    {
        "key": "homeowners-associations",
        "name": "Homeowners associations",
        "description": "Shared roofs and shared reserves.",
    },
]

OFFERS = [
    {
        "key": "storm-inspection",
        "name": "Free storm inspection",
        "title": "Free storm inspection",
        "hook": "We look first, and the answer costs you nothing.",
        "call_to_action": "Book a free inspection",
        "points": [
            {"kind": "pain", "text": "not knowing whether the last storm did anything"},
            {"kind": "solution", "text": "forty minutes on the roof and a report with dated photographs"},
            {"kind": "value", "text": "a clear answer within two working days"},
        ],
    },
    {
        "key": "class-4-replacement",
        "name": "Class 4 roof replacement",
        "title": "Class 4 roof replacement",
        "hook": "One roof, one price, and the highest impact rating there is.",
        "call_to_action": "Ask for a fixed price",
        "points": [
            {"kind": "pain", "text": "paying a deductible for the same roof every few summers"},
            {"kind": "solution", "text": "a full replacement with impact-rated shingles by our own crew"},
            {"kind": "value", "text": "a roof that most two-inch hail leaves alone"},
        ],
    },
]

DICTIONARIES = [
    {
        "key": "look_closely",
        "name": "Ways to look at a roof",
        "entries": [("walk every slope", 2), ("go over every slope", 1), ("check every slope on foot", 1)],
    },
    {
        "key": "hail_size",
        "name": "Hail, in things people know",
        "entries": [("quarter-sized", 3), ("walnut-sized", 2), ("half-dollar-sized", 1), ("golf-ball-sized", 2)],
    },
    {
        "key": "weather_witness",
        "name": "What shows that it hailed",
        "entries": [
            ("dented gutters", 2),
            ("torn window screens", 2),
            ("chipped paint on the fence", 1),
            ("pocked vents", 2),
        ],
    },
]

SLOTS = [
    slot("opening", "introduction"),
    slot("local-weather", "local"),
    slot("reader-problem", "problem"),
    slot("our-answer", "solution"),
    slot("benefits", "benefits", "features"),
    slot("comparison", "comparison"),
    slot("process", "process", "steps"),
    slot("founder", "quote", "quote"),
    slot("price", "pricing"),
    slot("checklist", "checklist", condition="avatar_key=homeowners"),
    slot("questions", "faq", "faq"),
    slot("about", "about"),
    slot("next-step", "call_to_action", "cta"),
]

CAMPAIGN = {
    "key": "summit-cities",
    "name": "Cities we serve",
    "headline": "{Offer} in {City}, {State_Code}: "
    "{what {identity}s should know|a plain guide for {identity}s|how it works for {identity}s}",
    "slug": "",
    "meta_title": "{Offer} in {City}, {State_Code}",
    "meta_description": "{Offer} in {City}, {State}. {Offer_Hook} "
    "{What {identity}s can expect from us.|Answers for {identity}s.}",
    "parent_page": "/cities/",
    "hub": "{State}",
    "method": "all",
    "seed": 20040611,
    "schema_type": "Service",
    "word_target": 950,
    "axes": [
        {
            "kind": "location",
            "location_kind": "city",
            "states": ["us-co", "us-wy", "us-mt", "us-ut", "us-nm", "us-ne", "us-ks", "us-ok", "us-sd", "us-nd"],
            "minimum_population": 15_000,
        },
        {"kind": "avatar", "keys": ["homeowners", "property-managers", "hoa-boards"]},
        {"kind": "offer", "keys": ["storm-inspection", "class-4-replacement"]},
    ],
    "avatars": AVATARS,
    "niches": NICHES,
    "offers": OFFERS,
    "dictionaries": DICTIONARIES,
    "fragments": [*OPENINGS, *DETAILS],
    "template": {"key": "city-article", "name": "City article", "slots": SLOTS},
}
