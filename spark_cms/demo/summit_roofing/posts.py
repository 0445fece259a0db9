"""The blog's first posts."""

from datetime import date

from spark_cms.demo.shapes import block, link, titled

POSTS = [
    {
        "type": "BlogPostPage",
        "title": "How to read a hail map without fooling yourself",
        "slug": "how-to-read-a-hail-map",
        "published_on": date(2026, 6, 18),
        "author_name": "Dale Whitaker",
        "introduction": "The morning after a storm everybody has a map with a red blob on it. Here is what the blob means, and what it does not.",
        "search_description": "Radar-based hail maps show where hail formed, not what it did to a roof. How we read them.",
        "image": "storm",
        "tags": ["hail", "insurance"],
        "body": [
            block(
                "rich_text",
                "<p>A hail map is a picture of what radar saw several thousand feet above your house. Between there and your "
                "shingles the stones melt, drift and sometimes miss the street altogether. A map is a reason to look. It is "
                "not a finding.</p><h2>Three things it gets right</h2><ul><li>The hour. Radar knows to the minute when the "
                "core went over.</li><li>The direction. West and north slopes take most of it on the Front Range.</li><li>The "
                "worst case. If the map says nothing over an inch, bruised shingles are unlikely.</li></ul>",
            ),
            block(
                "rich_text",
                "<h2>What it cannot know</h2><p>Wind turns a one-inch stone into a different animal. So does a roof that is "
                "already fifteen years old and brittle. Two neighbors under the same blob can have a total loss and nothing "
                "at all, and both can be right.</p><p>Walk round the house instead. Dented gutters, torn screens and chips on "
                "painted wood tell you more than the map. If you find two of the three, have the roof looked at.</p>",
            ),
            block(
                "quote",
                {
                    "text": "The map tells me which street to drive down. The gutters tell me which house to stop at.",
                    "attribution": "Ruth Salcedo",
                    "role": "inspector, Denver yard",
                },
            ),
            block(
                "opt_in",
                {
                    "heading": "The hail letter",
                    "text": "Twice a year: what to look at before the season, and what the season did.",
                    "form": "newsletter",
                    "tone": "tint",
                },
            ),
        ],
    },
    {
        "type": "BlogPostPage",
        "title": "Ice dams, explained at the eave",
        "slug": "ice-dams-explained",
        "published_on": date(2026, 2, 3),
        "author_name": "Ruth Salcedo",
        "introduction": "An ice dam is not a gutter problem. It is an attic problem that shows up at the gutter.",
        "search_description": "Why ice dams form over warm attics, how to get rid of one safely, and what stops the next.",
        "image": "hero",
        "tags": ["winter", "maintenance"],
        "body": [
            block(
                "rich_text",
                "<p>Snow melts from below wherever the attic is warm. The water runs down to the eave, which hangs out over cold "
                "air, and freezes there. The next day's water finds a wall of ice in its way, backs up under the shingles and "
                "comes in through the bedroom ceiling.</p>",
            ),
            block(
                "steps",
                {
                    "heading": "What helps, in this order",
                    "intro": "",
                    "items": titled(
                        (
                            "Seal the attic floor",
                            "Every lamp, pipe and hatch that leaks warm air. A weekend and forty dollars of foam.",
                        ),
                        (
                            "Add insulation",
                            "Only after sealing. Insulation over a draft is a sweater with a hole in it.",
                        ),
                        (
                            "Let it breathe",
                            "Cold air in at the eave, out at the ridge. Nothing in between may block it.",
                        ),
                        (
                            "Membrane at the next replacement",
                            "Six feet up from the eave, more on shallow roofs. It does not stop the ice; it stops the leak.",
                        ),
                    ),
                },
            ),
            block(
                "rich_text",
                "<h2>What does not help</h2><p>Hammers, salt pucks and heat guns. We replace more shingles after ice removal than after ice.</p>",
            ),
        ],
    },
    {
        "type": "BlogPostPage",
        "title": "Class 4 shingles: what the test measures",
        "slug": "class-4-shingles",
        "published_on": date(2025, 10, 9),
        "author_name": "Dale Whitaker",
        "introduction": "A steel ball, twenty feet, twice in the same spot. What that says about your next storm, and what it leaves out.",
        "search_description": "What the UL 2218 Class 4 impact rating means for asphalt shingles, and when it is worth the money.",
        "image": "shingles",
        "tags": ["materials", "hail"],
        "body": [
            block(
                "rich_text",
                "<p>The rating comes from a test called UL 2218. A two-inch steel ball falls twenty feet onto a shingle, twice on "
                "the same spot. If the back of the shingle shows no crack, it is Class 4. Nothing more, and nothing less.</p>"
                "<h2>What it leaves out</h2><p>Age, for one: the test is done on new shingles. And looks: a Class 4 shingle may "
                "lose granules and still pass. Some policies exclude that kind of damage as cosmetic. Read yours before the "
                "storm and not after.</p><h2>When it pays</h2><p>East of the Rockies, nearly always. The material costs a tenth "
                "to a fifth more; many insurers give the difference back within a few years, and you are spared the second "
                "replacement.</p>",
            ),
            block(
                "cta",
                {
                    "heading": "Not sure what is on your roof?",
                    "text": "We can usually tell from a photograph of the wrapper in your garage, or from ten minutes up there.",
                    "button_label": "Ask us",
                    "link": link("/contact/"),
                },
            ),
        ],
    },
]
