"""The journal's first posts."""

from datetime import date

from spark_cms.demo.shapes import block, link, titled

POSTS = [
    {
        "type": "BlogPostPage",
        "title": "What the two-minute rule leaves out",
        "slug": "two-minute-rule",
        "published_on": date(2026, 9, 22),
        "author_name": "Dr. Ingrid Solheim",
        "introduction": "Two minutes is a good start. Where you spend them matters more.",
        "search_description": "Two minutes of brushing are not enough if they miss the places where decay begins.",
        "image": "pebbles",
        "tags": ["prevention"],
        "body": [
            block(
                "rich_text",
                "<p>If I could see only three square inches of your mouth, I would look at the inside of the lower front "
                "teeth, the back of the last molars and the line where the gum begins. That is where nearly everything starts, "
                "and it is what most people brush last, when the two minutes are almost over.</p>"
                "<h2>Start where it is hardest</h2><p>So turn the order around. Begin at the back, on the inside, on the side of "
                "your writing hand, because that is the one everybody neglects. Finish with the front, which you would never "
                "forget anyway: it is the part you see in the mirror.</p>",
            ),
            block(
                "steps",
                {
                    "heading": "An order that works",
                    "intro": "",
                    "items": titled(
                        ("Inside, bottom, back", "Thirty seconds. Tilt the brush so that half of it touches the gum."),
                        ("Inside, top, back", "Twenty seconds, mouth half closed: there is more room that way."),
                        (
                            "Chewing surfaces",
                            "Twenty seconds, back and forth. The only place where scrubbing is right.",
                        ),
                        ("Outside, all around", "The rest. By now the toothpaste has done its work as well."),
                    ),
                },
            ),
            block(
                "rich_text",
                "<h2>And between the teeth?</h2><p>Once a day, with whatever you will actually use. A little brush in the shower "
                "beats the floss that stays in the drawer.</p>",
            ),
        ],
    },
    {
        "type": "BlogPostPage",
        "title": "How we plan a visit for someone who is afraid",
        "slug": "planning-for-fear",
        "published_on": date(2026, 5, 12),
        "author_name": "Dr. Ingrid Solheim",
        "introduction": "Fear of the dentist is not a weakness of character. It is a scheduling problem, among other things.",
        "search_description": "What changes in a dental visit when fear is part of the plan: time, signals, and the order of things.",
        "image": "lighthouse",
        "tags": ["comfort"],
        "body": [
            block(
                "rich_text",
                "<p>Most of what frightens people can be moved: the sound to another room, the wait to another day, the needle "
                "behind a minute of gel. What cannot be moved can be announced. In our practices nothing happens that has not "
                "been said aloud first.</p><h2>The hand goes up, the work stops</h2><p>It sounds like a small thing. But a signal "
                "that always works changes the whole hour, because from then on staying is a choice. In eleven years nobody has "
                "used it to run away. Most people use it twice, to see whether it is true.</p>",
            ),
            block(
                "quote",
                {
                    "text": "I had not sat in that chair for nine years. They spent the first visit showing me how it tilts.",
                    "attribution": "A patient from Tacoma",
                    "role": "with her permission",
                },
            ),
            block(
                "cta",
                {
                    "heading": "Start with a conversation",
                    "text": "The first visit can be just that: twenty minutes, in a room without instruments.",
                    "button_label": "How it works",
                    "link": link("/nervous-patients/"),
                },
            ),
        ],
    },
    {
        "type": "BlogPostPage",
        "title": "Crown, filling, or wait and see?",
        "slug": "crown-filling-or-wait",
        "published_on": date(2026, 2, 17),
        "author_name": "Dr. Paul Okafor",
        "introduction": "A crack on an X-ray is a picture, not a verdict. How we decide, and when we leave things alone.",
        "search_description": "When a cracked tooth needs a crown, when a filling is enough, and when waiting is the right treatment.",
        "image": "ferry",
        "tags": ["treatments"],
        "body": [
            block(
                "rich_text",
                "<p>Teeth crack. By forty, most people have a few lines that were not there at twenty, and most of those lines will "
                "never do anything. The difficult part of our work is not to treat a crack. It is to know which one.</p>"
                "<h2>Three questions</h2><ul><li>Does it hurt when you let go of the bite, rather than when you bite?</li>"
                "<li>Does the line cross from one side to the other?</li><li>How much of the tooth is filling already?</li></ul>"
                "<p>Three times no, and we photograph it, write down the date and look again in six months. That is a treatment, "
                "too. It is just one that nobody can bill much for.</p>",
            ),
        ],
    },
]
