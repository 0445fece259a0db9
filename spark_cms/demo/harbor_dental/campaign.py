"""The campaign `harbor-services`: treatments × towns × readers."""

from spark_cms.demo.harbor_dental.fragments import FRAGMENTS
from spark_cms.demo.harbor_dental.treatments import TREATMENT_FRAGMENTS
from spark_cms.demo.shapes import slot

_SHE = {
    "pronoun": "she",
    "pronoun_object": "her",
    "pronoun_possessive": "her",
    "isare": "is",
    "has_have": "has",
    "does_do": "does",
}
_HE = {
    "pronoun": "he",
    "pronoun_object": "him",
    "pronoun_possessive": "his",
    "isare": "is",
    "has_have": "has",
    "does_do": "does",
}
_THEY = {
    "pronoun": "they",
    "pronoun_object": "them",
    "pronoun_possessive": "their",
    "isare": "are",
    "has_have": "have",
    "does_do": "do",
}

AVATARS = [
    {
        "key": "nervous-patients",
        "name": "Nervous patients",
        "wealth_cluster": "any income",
        "psychographics": "Has put it off for years, feels ashamed, wants control more than comfort.",
        "pain_points": "fear of pain and of being scolded\nnot knowing what will happen next",
        "niches": ["returning-after-years"],
        "variants": [
            {"gender": "female", "identity": "nervous patient", **_SHE},
        ],
    },
    {
        "key": "parents",
        "name": "Parents",
        "wealth_cluster": "family budget",
        "psychographics": "Looks after everyone else's teeth first; short of afternoons.",
        "pain_points": "no free afternoon\na bill that comes on top of braces",
        "niches": ["families"],
        "variants": [
            {"gender": "male", "identity": "parent", **_HE},
        ],
    },
    {
        "key": "commuters",
        "name": "Commuters",
        "wealth_cluster": "full-time employed",
        "psychographics": "Plans by the calendar; wants one visit where others need three.",
        "pain_points": "appointments that eat half a working day\nwaiting rooms",
        "niches": ["working-people"],
        "variants": [{"gender": "neutral", "identity": "commuter", **_THEY}],
    },
]

NICHES = [
    {"key": "returning-after-years", "name": "Returning after years", "description": "People who have stayed away."},
    {"key": "families", "name": "Families", "description": "Parents and their children."},
    {"key": "working-people", "name": "Working people", "description": "Between two trains."},
]

OFFERS = [
    {
        "key": "first-visit",
        "name": "First visit",
        "title": "First visit with a plan in writing",
        "hook": "Forty minutes, photographs, and a plan with prices.",
        "call_to_action": "Plan a first visit",
        "points": [
            {"kind": "pain", "text": "not knowing what it will cost"},
            {"kind": "solution", "text": "a written plan with a figure beside every line"},
            {"kind": "value", "text": "time to decide at home"},
        ],
    },
    {
        "key": "first-conversation",
        "name": "First conversation",
        "title": "A conversation without instruments",
        "hook": "Twenty minutes in a room without a chair that tilts.",
        "call_to_action": "Ask for a conversation",
        "points": [
            {"kind": "pain", "text": "fear of the first appointment", "avatar": "nervous-patients"},
            {"kind": "solution", "text": "meeting your dentist before anything is done"},
            {"kind": "value", "text": "a beginning that costs nothing"},
        ],
    },
]

DICTIONARIES = [
    {
        "key": "unhurried",
        "name": "Ways not to rush",
        "entries": [("without hurry", 3), ("at your pace", 2), ("in peace", 1)],
    },
    {
        "key": "explains",
        "name": "How we explain",
        "entries": [("with a mirror and a pencil", 2), ("on a photograph", 2), ("in plain words", 3)],
    },
]

# Each column is a token. The services' sentences are written here once; the fragments only put them in their place.
SERVICES = """service_key,service,service_visits,service_time,service_price,service_after
dental-implants,dental implants,three visits over four months,about an hour each time,"$3,400 with the crown",You eat soft food for a day or two
clear-aligners,clear aligners,a visit every eight weeks,twenty minutes each time,"$3,900 for a whole course",The first two days of every new pair feel tight
same-day-crowns,same-day crowns,a single visit,two and a half hours,"$1,150",You can eat on it the same evening
root-canal-treatment,root canal treatment,one visit or two,ninety minutes each,$980,It is sore for two days and then it is over
checkup-and-cleaning,checkups and cleaning,one visit,forty minutes,$140,You go straight back to work
emergency-visits,emergency visits,the same day,half an hour,"$95, counted toward the treatment",You leave without the pain or with a clear plan for it
"""

PLACES = """city,state,state_code,population,lat,lon,practice,travel,fluoride
Seattle,Washington,WA,"737,015",47.6062,-122.3321,Ballard,fifteen to thirty minutes by bus from most parts of the city,yes
Bellevue,Washington,WA,"151,854",47.6101,-122.2015,Ballard,about half an hour over the 520 bridge,yes
Kirkland,Washington,WA,"92,175",47.6815,-122.2087,Ballard,about half an hour around or across the lake,yes
Redmond,Washington,WA,"73,256",47.6740,-122.1215,Ballard,some thirty-five minutes over the 520 bridge,yes
Shoreline,Washington,WA,"58,608",47.7557,-122.3415,Ballard,twenty minutes down Aurora or Greenwood,yes
Edmonds,Washington,WA,"42,853",47.8107,-122.3774,Ballard,half an hour down the 104 and Aurora,
Everett,Washington,WA,"110,629",47.9790,-122.2021,Ballard,forty minutes down I-5 outside the rush hour,yes
Renton,Washington,WA,"106,785",47.4829,-122.2171,Ballard,about thirty-five minutes up I-5,
Kent,Washington,WA,"136,588",47.3809,-122.2348,Tacoma,half an hour down the valley and I-5,
Bainbridge Island,Washington,WA,"24,825",47.6262,-122.5212,Ballard,a ferry and twenty minutes by car,
Bremerton,Washington,WA,"43,505",47.5673,-122.6326,Tacoma,forty minutes over the Narrows Bridge,
Gig Harbor,Washington,WA,"12,029",47.3293,-122.5801,Tacoma,fifteen minutes over the Narrows Bridge,
Tacoma,Washington,WA,"219,346",47.2529,-122.4443,Tacoma,ten to fifteen minutes from most parts of the city,yes
Lakewood,Washington,WA,"63,612",47.1718,-122.5185,Tacoma,a quarter of an hour up Bridgeport Way,
Puyallup,Washington,WA,"42,973",47.1854,-122.2929,Tacoma,twenty-five minutes down the 512 and I-5,
Olympia,Washington,WA,"55,605",47.0379,-122.9007,Tacoma,forty minutes up I-5,
Vancouver,Washington,WA,"190,915",45.6387,-122.6615,Sellwood,twenty-five minutes over the Interstate Bridge,
Portland,Oregon,OR,"652,503",45.5152,-122.6784,Sellwood,ten to twenty-five minutes from most parts of the city,
Beaverton,Oregon,OR,"97,494",45.4871,-122.8037,Sellwood,half an hour over the Sellwood Bridge,
Hillsboro,Oregon,OR,"106,447",45.5229,-122.9898,Sellwood,forty minutes on the Sunset Highway and across the river,
Gresham,Oregon,OR,"114,247",45.5001,-122.4302,Sellwood,half an hour down Powell Boulevard,
Lake Oswego,Oregon,OR,"40,731",45.4207,-122.6706,Sellwood,twelve minutes up Macadam and over the bridge,
Milwaukie,Oregon,OR,"21,119",45.4462,-122.6393,Sellwood,eight minutes up 17th Avenue,
Oregon City,Oregon,OR,"37,572",45.3573,-122.6068,Sellwood,twenty-five minutes up McLoughlin,
"""

SLOTS = [
    slot("opening", "introduction"),
    slot("reader", "problem"),
    slot("treatment", "solution"),
    slot("in-short", "benefits", "features"),
    slot("getting-here", "local"),
    slot("process", "process", "steps"),
    slot("own-words", "quote", "quote"),
    slot("price", "pricing"),
    slot("alternatives", "comparison"),
    slot("preparing", "checklist"),
    slot("questions", "faq", "faq"),
    slot("about", "about"),
    slot("next-step", "call_to_action", "cta"),
]

CAMPAIGN = {
    "key": "harbor-services",
    "name": "Treatments near you",
    "headline": "[[CAP:{service}]] {near|for} {City}: {what {identity}s ask us|an unhurried guide for {identity}s}",
    "slug": "",
    "meta_title": "[[CAP:{service}]] near {City}, {State_Code}",
    "meta_description": "[[CAP:{service}]] for people from {City}: from {service_price}, {service_visits}. Unhurried dentists in {practice}.",
    "parent_page": "/near-you/",
    "hub": "[[CAP:{service}]]",
    "method": "all",
    "seed": 20110404,
    "schema_type": "Service",
    "word_target": 850,
    "axes": [
        {"kind": "list", "name": "service", "rows": SERVICES},
        {"kind": "list", "name": "place", "rows": PLACES},
        {"kind": "avatar", "keys": ["nervous-patients", "parents", "commuters"]},
    ],
    "avatars": AVATARS,
    "niches": NICHES,
    "offers": OFFERS,
    "dictionaries": DICTIONARIES,
    "fragments": [*FRAGMENTS, *TREATMENT_FRAGMENTS],
    "template": {"key": "treatment-article", "name": "Treatment article", "slots": SLOTS},
}
