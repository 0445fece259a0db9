"""The pages that people wrote: home, services, about, contact, the blog. Campaign hubs come from the campaign."""

from spark_cms.demo.shapes import (
    block,
    cards,
    facts,
    featured,
    gallery,
    items,
    link,
    people,
    place,
    questions,
    table,
    titled,
)
from spark_cms.demo.summit_roofing.posts import POSTS

HUB_TEXT = (
    "Hail, wind, snow and sun wear out roofs differently in every town. Find yours, and read what we would tell you on "
    "the telephone."
)

CALL = block(
    "cta",
    {
        "heading": "Hail last night? We keep mornings free for it.",
        "text": "Call before ten and somebody is on your roof within two working days, with a camera and no contract.",
        "button_label": "Book an inspection",
        "link": link("/contact/"),
    },
)

HOME = [
    block(
        "hero",
        {
            "eyebrow": "Denver, the Front Range and the plains",
            "heading": "A roof that is ready for the next hailstorm",
            "text": "We inspect, repair and replace roofs where the weather is hardest on them. You see every photograph "
            "before we talk about a price.",
            "image": "hero",
            "button_label": "Book a free inspection",
            "link": link("/contact/"),
            "layout": "split",
        },
    ),
    block(
        "key_facts",
        {
            "tone": "tint",
            "items": facts(
                ("2004", "on roofs since"),
                ("3,100+", "roofs replaced"),
                ("48 h", "from your call to our ladder"),
                ("10", "states with our own crews"),
            ),
        },
    ),
    block(
        "features",
        {
            "heading": "What you can hold us to",
            "intro": "The same four promises for a bungalow in Pueblo and for ninety units in Lincoln.",
            "items": featured(
                (
                    "Photographs before prices",
                    "Every slope, every vent, dated. If there is no damage, we say so and leave.",
                    "camera",
                ),
                (
                    "One price, in writing",
                    "Fixed before the first shingle comes off. Rotten decking is priced by the sheet, in advance.",
                    "price",
                ),
                (
                    "Our own crews",
                    "The people on your roof are on our payroll, and the foreman stays until the last nail.",
                    "people",
                ),
                (
                    "A yard without nails",
                    "We sweep with magnets twice: when we pack up, and again a week later.",
                    "leaf",
                ),
            ),
        },
    ),
    block(
        "media_text",
        {
            "heading": "Built for two-inch hail",
            "text": "<p>Most roofs here do not die of age. They die on one afternoon in June. We install shingles of "
            "impact Class 4 as a matter of course, because a roof that survives the storm is cheaper than the best "
            "claim.</p><p>Many insurers in hail country lower the premium for one. Ask yours; we give you the paper.</p>",
            "image": "shingles",
            "button_label": "How a replacement goes",
            "link": link("/services/roof-replacement/"),
            "image_side": "end",
        },
    ),
    block(
        "steps",
        {
            "heading": "From the first call to the last nail",
            "intro": "",
            "tone": "tint",
            "items": titled(
                ("You call", "Four questions, two dates to choose from."),
                ("We look", "Forty minutes on the roof, ten in the attic, all of it photographed."),
                ("You decide", "With pictures, a plain report and one price. Sleep on it."),
                ("We build", "One or two days for most houses. You get the warranty the same evening."),
            ),
        },
    ),
    block(
        "quote",
        {
            "text": "Half of the roofs I climb after a storm need a repair and not a replacement. Telling people so is how "
            "we got the other half of our customers.",
            "attribution": "Dale Whitaker",
            "role": "founder, on roofs since 1991",
            "portrait": "dale",
        },
    ),
    block("latest_posts", {"heading": "From the ridge"}),
    CALL,
]

SERVICES = [
    block(
        "card_grid",
        {
            "heading": "",
            "intro": "",
            "items": cards(
                (
                    "Hail and storm damage",
                    "What we look for, what your insurer wants to see, and what can wait.",
                    "storm",
                    "/services/hail-and-storm-damage/",
                ),
                (
                    "Roof replacement",
                    "Class 4 shingles, metal and tile, at one price agreed beforehand.",
                    "shingles",
                    "/services/roof-replacement/",
                ),
                (
                    "Cities we serve",
                    "From Cheyenne to Tulsa: find what the weather does to roofs in your town.",
                    "hero",
                    "/cities/",
                ),
            ),
        },
    ),
    block(
        "faq",
        {
            "heading": "Before you call",
            "intro": "",
            "items": questions(
                (
                    "Does an inspection cost anything?",
                    "<p>No. If we find nothing, you get the photographs and a handshake.</p>",
                ),
                (
                    "Do you deal with my insurer?",
                    "<p>We meet the adjuster on the roof and answer for our report. The claim stays yours: we do not negotiate it for you, and we never ask you to sign it over.</p>",
                ),
                (
                    "Can you work in winter?",
                    "<p>On most dry days above freezing, yes. Shingles that need warmth to seal are hand-sealed.</p>",
                ),
            ),
        },
    ),
    CALL,
]

HAIL = [
    block(
        "rich_text",
        "<h2>What hail really does</h2><p>Hail rarely punches holes. It bruises: the stone breaks the mat under the granules, "
        "the granules wash into the gutter, and two summers later the sun has finished what the storm began. That is why a "
        "roof can look fine from the street and still have a claim's worth of damage.</p>"
        "<h2>What we look at</h2><ul><li>Ten feet by ten on every slope, with each bruise counted and circled</li>"
        "<li>Soft metal: vents, gutters and flashing show the size and direction of the stones</li>"
        "<li>Ridge caps, which take the hardest hits</li><li>Skylights, screens and air-conditioning fins, for the adjuster</li></ul>",
    ),
    block(
        "image",
        {
            "image": "storm",
            "caption": "A late-June cell over the plains: twenty minutes that decide the next ten years of a roof.",
            "width": "wide",
        },
    ),
    block(
        "steps",
        {
            "heading": "If it hailed on you",
            "intro": "",
            "tone": "tint",
            "items": titled(
                (
                    "Note the day and the hour",
                    "Your policy asks for the date of loss. A photograph of a stone beside a coin helps.",
                ),
                ("Stop the water", "A tarp tonight is covered by nearly every policy. Keep the receipt."),
                (
                    "Have it looked at before you file",
                    "A claim without damage stays on your record. Our look costs nothing.",
                ),
            ),
        },
    ),
    CALL,
]

REPLACEMENT = [
    block(
        "rich_text",
        "<h2>What comes off, and what goes on</h2><p>We take everything off, down to the wood. Only then can anybody see "
        "whether the deck is sound. Then come ice-and-water membrane at eaves and valleys, underlayment, new flashing, and "
        "shingles with the highest impact rating there is.</p><p>We do not lay new shingles over old ones. It is faster, it "
        "is cheaper, and hail bruises the second layer twice as easily as the first.</p>",
    ),
    block(
        "features",
        {
            "heading": "Three roofs we believe in",
            "intro": "",
            "items": titled(
                ("Class 4 asphalt", "The sensible choice for most houses: hail-rated, 30 years, repairable."),
                (
                    "Standing-seam metal",
                    "For snow, for sun and for people who never want to do this again. Dents are possible; leaks are rare.",
                ),
                ("Concrete tile", "For houses built to carry it. Heavy, quiet, good for half a century."),
            ),
        },
    ),
    block(
        "table",
        {
            "heading": "What they cost, and how long they last",
            "intro": "For a plain roof of 2,000 square feet, everything included: tear-off, membrane, flashing, permit.",
            "tone": "tint",
            "has_row_headings": True,
            "note": "Prices in Denver, this season. A steep pitch or a second layer to tear off adds to them; we say how much first.",
            "table": table(
                "Roofs compared",
                (
                    ("text", "Roof"),
                    ("number", "From"),
                    ("number", "Lasts about"),
                    ("yes_no", "Hail Class 4"),
                    ("text", "Good for"),
                ),
                ("Class 4 asphalt", "$14,200", "30 years", True, "Most houses"),
                ("Standing-seam metal", "$29,500", "50 years", True, "Snow, sun, staying"),
                ("Concrete tile", "$34,000", "50 years", False, "Houses built to carry it"),
            ),
        },
    ),
    block(
        "gallery",
        {
            "heading": "Roofs we finished this year",
            "intro": "Photographs are for inspections. For the finished ones we have somebody who draws.",
            "layout": "lead",
            "items": gallery(
                ("aurora", "Aurora: Class 4 shingles after the storm of May 8, two days"),
                ("evergreen", "Evergreen: standing seam above 7,000 feet, four days"),
                ("pueblo", "Pueblo: concrete tile on a house of 1938, nine days"),
                ("lincoln", "Lincoln: Class 4 shingles, one day, before the rain"),
                ("crew", "The last ladder of a Friday"),
            ),
        },
    ),
    CALL,
]

ABOUT = [
    block(
        "media_text",
        {
            "heading": "Three trucks and a rule",
            "text": "<p>Dale Whitaker started Summit Roofing in 2004 with three trucks, after thirteen years of working for "
            "companies that replaced roofs nobody had damaged. The rule was simple: photograph first, then talk.</p>"
            "<p>Today there are 140 of us, with yards in Denver, Cheyenne, Lincoln and Salt Lake City. The rule has not "
            "changed. Neither has Dale's habit of turning up unannounced on the second day of a job.</p>",
            "image": "crew",
            "image_side": "start",
        },
    ),
    block(
        "key_facts",
        {
            "heading": "In figures",
            "tone": "brand",
            "items": facts(
                ("140", "people on the payroll"),
                ("4", "yards with our own stock"),
                ("41%", "of inspections end with “no claim needed”"),
            ),
        },
    ),
    block(
        "avatar_grid",
        {
            "heading": "Who climbs your ladder",
            "intro": "Four of the 140. The name of your foreman stands in the offer.",
            "items": people(
                ("Dale Whitaker", "Founder", "On roofs since 1991. Turns up unannounced on the second day.", "dale"),
                (
                    "Rosa Delgado",
                    "Foreman, Denver",
                    "Eleven years with us. Stays until the last nail is found.",
                    "rosa",
                ),
                (
                    "Tom Akers",
                    "Inspections",
                    "Carries the camera. Has talked more people out of roofs than into them.",
                    "tom",
                ),
                (
                    "June Pacheco",
                    "The telephone",
                    "Four questions, two dates. Roofed for six summers before that.",
                    "june",
                ),
            ),
        },
    ),
    CALL,
]

CONTACT = [
    block(
        "rich_text",
        "<h2>Or talk to a roofer</h2><p>The phone is answered by people who have been on roofs: on weekdays "
        "from seven, on Saturdays from eight. After a storm we stay until the last caller has a date.</p>"
        '<ul><li>Phone: <a href="tel:+13035550142">(303) 555-0142</a></li>'
        '<li>Email: <a href="mailto:office@summit-roofing.example">office@summit-roofing.example</a></li></ul>',
    ),
    block(
        "map",
        {
            "heading": "Four yards",
            "intro": "Your crew starts from the nearest one, with shingles that we have in stock there.",
            "items": items(
                place(
                    "Denver",
                    "4180 Brighton Boulevard\nDenver, CO 80216",
                    (39.775, -104.97),
                    phone="(303) 555-0142",
                    hours="Monday to Friday, 7 to 6\nSaturday, 8 to 1",
                ),
                place("Cheyenne", "1900 Westland Road\nCheyenne, WY 82001", (41.131, -104.846)),
                place("Lincoln", "640 West O Street\nLincoln, NE 68528", (40.814, -96.74)),
                place("Salt Lake City", "2250 South 900 West\nSalt Lake City, UT 84119", (40.722, -111.917)),
            ),
        },
    ),
    block(
        "faq",
        {
            "heading": "What we will ask you",
            "items": questions(
                (
                    "When was the storm?",
                    "<p>A date, or as near as you remember. It decides which policy year the damage belongs to.</p>",
                ),
                (
                    "How old is the roof, and of what?",
                    "<p>A guess is fine. We only want to bring the right ladder and the right shoes.</p>",
                ),
                ("Is water coming in now?", "<p>Then we come today, with a tarp.</p>"),
            ),
        },
    ),
]

PAGES = [
    {
        "type": "HomePage",
        "title": "Summit Roofing",
        "seo_title": "Summit Roofing – hail-ready roofs from Denver to the plains",
        "search_description": "Free roof inspections with photographs, honest repairs and Class 4 replacements across the mountain and plains states.",
        "social_image": "hero",
        "body": HOME,
        "children": [
            {
                "type": "StandardPage",
                "title": "Services",
                "slug": "services",
                "introduction": "Two things, done properly: finding out what a roof needs, and then doing exactly that.",
                "search_description": "Storm inspections, repairs and full roof replacements by Summit Roofing's own crews.",
                "body": SERVICES,
                "children": [
                    {
                        "type": "StandardPage",
                        "title": "Hail and storm damage",
                        "slug": "hail-and-storm-damage",
                        "introduction": "Most hail damage cannot be seen from the ground. Most of what can be seen is harmless.",
                        "search_description": "How hail damages a roof, what an adjuster looks for, and what to do in the first three days.",
                        "body": HAIL,
                    },
                    {
                        "type": "StandardPage",
                        "title": "Roof replacement",
                        "slug": "roof-replacement",
                        "introduction": "When a roof has to go, it should go once.",
                        "search_description": "Full roof replacement with Class 4 shingles, metal or tile at one price agreed beforehand.",
                        "body": REPLACEMENT,
                    },
                ],
            },
            {
                "type": "StandardPage",
                "title": "About us",
                "slug": "about",
                "introduction": "A roofing company that is happiest when it can tell you to wait another five years.",
                "search_description": "Who we are: 140 roofers, four yards, and a rule about photographs.",
                "body": ABOUT,
            },
            {
                "type": "HubPage",
                "kind": "campaign",
                "title": "Cities we serve",
                "slug": "cities",
                "introduction": HUB_TEXT,
                "search_description": "Roof inspections and replacements by city, across ten mountain and plains states.",
            },
            {
                "type": "BlogIndexPage",
                "title": "Blog",
                "slug": "blog",
                "introduction": "What we see from up there: weather, materials, insurance, and the odd bird's nest.",
                "search_description": "Notes on hail, ice and roofs from the people who climb them.",
                "children": POSTS,
            },
            {
                "type": "FormPage",
                "title": "Contact",
                "slug": "contact",
                "introduction": "Somebody who knows roofs picks up.",
                "search_description": "How to reach Summit Roofing in Denver: telephone, email, address and hours.",
                "form": "contact",
                "form_heading": "Book an inspection",
                "form_introduction": "Free, forty minutes, with photographs of every slope.",
                "body": CONTACT,
            },
        ],
    },
]
