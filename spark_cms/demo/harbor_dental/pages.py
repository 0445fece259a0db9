"""The pages that people wrote: home, treatments, nervous patients, about, contact, the journal."""

from spark_cms.demo.harbor_dental.posts import POSTS
from spark_cms.demo.shapes import block, cards, facts, items, link, people, place, questions, table, titled

CALL = block(
    "cta",
    {
        "heading": "New here? Start with a look around.",
        "text": "A first visit takes forty minutes and ends with a plan in writing, prices included.",
        "button_label": "Plan a first visit",
        "link": link("/contact/"),
    },
)

LETTER = block(
    "opt_in",
    {
        "heading": "A letter, four times a year",
        "text": "What a new filling costs, which toothbrush is worth it, and whose dog was in the waiting room.",
        "form": "newsletter",
        "tone": "tint",
    },
)

HOME = [
    block(
        "hero",
        {
            "eyebrow": "Ballard, Tacoma and Sellwood",
            "heading": "Dentistry that takes its time",
            "text": "One dentist for each patient, longer appointments, and nothing done that was not explained first.",
            "image": "hero",
            "button_label": "Plan a first visit",
            "link": link("/contact/"),
            "layout": "split",
        },
    ),
    block(
        "features",
        {
            "heading": "Why people stay with us",
            "intro": "Our average patient has been coming for nine years. They tell us it is for these reasons.",
            "items": titled(
                (
                    "An hour means an hour",
                    "We book fewer people a day than we could. You will rarely wait, and never be rushed.",
                ),
                (
                    "The same face",
                    "Your dentist is yours: the one who looks is the one who treats, and the one who calls in the evening.",
                ),
                (
                    "Prices before, not after",
                    "Every plan has a figure beside every line. You decide at home, not in the chair.",
                ),
            ),
        },
    ),
    block(
        "media_text",
        {
            "heading": "Afraid? You are in good company.",
            "text": "<p>About one in three people who come to us for the first time has put it off for years. We plan for that: "
            "a first meeting without instruments, a signal that always stops the work, and somebody who says what comes next."
            "</p>",
            "image": "lighthouse",
            "button_label": "How we do it",
            "link": link("/nervous-patients/"),
            "image_side": "start",
            "tone": "tint",
        },
    ),
    block(
        "key_facts",
        {
            "heading": "",
            "items": facts(
                ("2011", "founded in Ballard"),
                ("3", "practices, six dentists"),
                ("9 years", "average loyalty of a patient"),
                ("15 min", "until we call back"),
            ),
        },
    ),
    block(
        "card_grid",
        {
            "heading": "What brings you here?",
            "intro": "",
            "items": cards(
                (
                    "A checkup and a cleaning",
                    "Forty minutes, done gently, with photographs you can see.",
                    "pebbles",
                    "/treatments/",
                ),
                (
                    "Something to be mended",
                    "Fillings, same-day crowns, root canals without the stories.",
                    "ferry",
                    "/treatments/",
                ),
                (
                    "A practice close to home",
                    "From Everett to Oregon City: how to reach us, and what to expect.",
                    "lighthouse",
                    "/near-you/",
                ),
            ),
        },
    ),
    block(
        "quote",
        {
            "text": "They asked what I was afraid of, wrote it down, and the next time everybody in the room knew.",
            "attribution": "A patient from Bremerton",
            "role": "with his permission",
            "rating": "5",
        },
    ),
    block("latest_posts", {"heading": "From our journal"}),
    LETTER,
    CALL,
]

TREATMENTS = [
    block(
        "features",
        {
            "heading": "What we do",
            "intro": "And, just as important, what we do ourselves. For everything else we know somebody good.",
            "items": titled(
                ("Checkup and cleaning", "Twice a year for most people, once for some. From $140."),
                ("Same-day crowns", "Scanned, designed and milled while you read. From $1,150."),
                ("Root canal treatment", "Under the microscope, in one visit or two. From $980."),
                ("Dental implants", "Planned in three dimensions, placed by Dr. Okafor. From $3,400 with the crown."),
                ("Clear aligners", "For adults who never got around to it. From $3,900."),
                (
                    "Emergency visits",
                    "Every day until noon there is a chair kept free. $95, counted toward the treatment.",
                ),
            ),
        },
    ),
    block(
        "table",
        {
            "heading": "What it costs",
            "intro": "The figure in your plan is the figure on your bill. If we find more, we stop and ask.",
            "has_row_headings": True,
            "note": "House plan: $32 a month, with two checkups, two cleanings and X-rays included.",
            "table": table(
                "Prices with and without our house plan",
                (
                    ("text", "Treatment"),
                    ("number", "Price"),
                    ("number", "With the house plan"),
                    ("text", "Visits"),
                    ("yes_no", "Same day"),
                ),
                ("Checkup and cleaning", "$140", "included", "One, 40 minutes", True),
                ("Filling", "from $210", "from $178", "One", True),
                ("Same-day crown", "from $1,150", "from $977", "One, two hours", True),
                ("Root canal treatment", "from $980", "from $833", "One or two", False),
                ("Implant with crown", "from $3,400", "from $2,890", "Three, over four months", False),
                ("Clear aligners", "from $3,900", "from $3,315", "Every eight weeks", False),
            ),
        },
    ),
    block(
        "faq",
        {
            "heading": "About money",
            "intro": "",
            "tone": "tint",
            "items": questions(
                (
                    "Which insurances do you take?",
                    "<p>Most PPO plans of Washington and Oregon. We ask for a written estimate before any treatment over $300, so that you know your share.</p>",
                ),
                (
                    "And without insurance?",
                    "<p>Our house plan is $32 a month: two checkups, two cleanings, X-rays, and fifteen percent off everything else.</p>",
                ),
                ("Can I pay in parts?", "<p>Yes, over up to twelve months, without interest and without a bank.</p>"),
            ),
        },
    ),
    CALL,
]

NERVOUS = [
    block(
        "rich_text",
        "<h2>You do not have to be brave</h2><p>Fear of the dentist has reasons, and they are usually good ones. We will not talk "
        "you out of it. We plan around it, the way others plan around an allergy.</p><ul><li>The first visit has no instruments: a "
        "conversation, in a room that looks like one.</li><li>You choose the signal. When it comes, we stop, every time.</li>"
        "<li>Numbing gel first, then time, then the injection, slowly.</li><li>Nitrous oxide for whoever wants it, at cost.</li></ul>",
    ),
    block(
        "steps",
        {
            "heading": "How people come back after years",
            "intro": "At your pace. Some need three visits for these steps and some need one.",
            "tone": "tint",
            "items": titled(
                ("Talk", "Twenty minutes, free of charge, with your dentist."),
                ("Look", "Photographs and X-rays. Nothing is scraped, nothing is touched up."),
                ("Plan", "In writing, with prices, and with the order that worries you least."),
                ("Begin", "With something small that works. That matters more than it sounds."),
            ),
        },
    ),
    block(
        "image",
        {
            "image": "lighthouse",
            "caption": "Point Wilson on an evening in October. The waiting room in Ballard has the original, and no television.",
            "width": "wide",
        },
    ),
    CALL,
]

ABOUT = [
    block(
        "media_text",
        {
            "heading": "A practice that stayed small, three times",
            "text": "<p>Ingrid Solheim opened in Ballard in 2011 with two chairs, and a notebook in which she wrote what people "
            "were afraid of. When the practice was full, she did not add chairs. She found two colleagues who worked the same way, "
            "one in Tacoma and one in Portland's Sellwood.</p><p>There are six dentists today. Nobody is paid by the procedure.</p>",
            "image": "ferry",
            "image_side": "end",
        },
    ),
    block(
        "avatar_grid",
        {
            "heading": "Who you will meet",
            "intro": "",
            "tone": "tint",
            "items": people(
                (
                    "Dr. Ingrid Solheim",
                    "Ballard",
                    "Crowns, and everyone who has been away for years. Sails badly and often.",
                    "solheim",
                ),
                ("Dr. Paul Okafor", "Tacoma", "Implants and root canals. Explains with a pencil.", "okafor"),
                (
                    "Dr. Lena Marsh",
                    "Sellwood",
                    "Aligners and families. Has seen every cartoon on the ceiling.",
                    "marsh",
                ),
            ),
        },
    ),
    CALL,
]

CONTACT = [
    block(
        "rich_text",
        "<h2>One number</h2>"
        '<p>For all three practices: <a href="tel:+12065550187">(206) 555-0187</a>. Or write to '
        '<a href="mailto:hello@harbor-dental.example">hello@harbor-dental.example</a>; somebody answers the same day.</p>',
    ),
    block(
        "map",
        {
            "heading": "Three doors",
            "intro": "",
            "tone": "tint",
            "items": items(
                place(
                    "Ballard",
                    "5406 22nd Avenue NW\nSeattle, WA 98107",
                    (47.6683, -122.3846),
                    hours="Monday to Thursday, 7:30 to 6:30\nFriday, 7:30 to 3\nSaturday, 9 to 1",
                ),
                place("Tacoma", "2710 North Proctor Street\nTacoma, WA 98407", (47.2732, -122.4889)),
                place("Sellwood", "8235 SE 13th Avenue\nPortland, OR 97202", (45.4636, -122.6528)),
            ),
        },
    ),
    block(
        "faq",
        {
            "heading": "Before the first visit",
            "items": questions(
                (
                    "What should I bring?",
                    "<p>Your insurance card if you have one, a list of your medicines, and old X-rays if they are easy to get. We can ask for them, too.</p>",
                ),
                (
                    "Is there parking?",
                    "<p>Behind the house in Ballard and Sellwood. In Tacoma the street is usually easy.</p>",
                ),
                ("I am in pain now.", "<p>Call before noon and you will be seen today.</p>"),
            ),
        },
    ),
]

PAGES = [
    {
        "type": "HomePage",
        "title": "Harbor Dental",
        "seo_title": "Harbor Dental – unhurried dentists in Seattle, Tacoma and Portland",
        "search_description": "Three small dental practices with longer appointments, one dentist per patient, and prices before treatment.",
        "social_image": "hero",
        "body": HOME,
        "children": [
            {
                "type": "StandardPage",
                "title": "Treatments",
                "slug": "treatments",
                "introduction": "Everything has a price, and you will know it before we begin.",
                "search_description": "Checkups, same-day crowns, root canals, implants and aligners, with prices.",
                "body": TREATMENTS,
            },
            {
                "type": "StandardPage",
                "title": "For nervous patients",
                "slug": "nervous-patients",
                "introduction": "If you have put this off for years, this page is for you.",
                "search_description": "How Harbor Dental plans a visit for people who are afraid of the dentist.",
                "body": NERVOUS,
            },
            {
                "type": "HubPage",
                "kind": "campaign",
                "title": "Near you",
                "slug": "near-you",
                "introduction": "How to reach us from your town, what a treatment there costs and how long it takes.",
                "search_description": "Dental treatments for people from Everett to Oregon City, town by town.",
            },
            {
                "type": "StandardPage",
                "title": "About us",
                "slug": "about",
                "introduction": "Six dentists who book fewer people than they could.",
                "search_description": "Who works at Harbor Dental in Ballard, Tacoma and Sellwood.",
                "body": ABOUT,
            },
            {
                "type": "BlogIndexPage",
                "title": "Journal",
                "slug": "journal",
                "introduction": "What we tell people between two appointments.",
                "search_description": "Short, useful notes on teeth by the dentists of Harbor Dental.",
                "children": POSTS,
            },
            {
                "type": "FormPage",
                "title": "Contact",
                "slug": "contact",
                "introduction": "Somebody calls back within a quarter of an hour.",
                "search_description": "Addresses, hours and the one phone number of our three practices.",
                "form": "contact",
                "form_heading": "Plan a first visit",
                "form_introduction": "Six questions, two minutes. We call you back.",
                "body": CONTACT,
            },
        ],
    },
]
