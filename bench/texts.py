"""The benchmark's own campaign: articles of about 1,000 words in twelve sections, for cities that are made up."""

SENTENCES = (
    "{Most|Many} roofs in {City} were laid in a single afternoon, and it shows once the first hard winter has passed.",
    "A {good|careful} inspection begins on the ground, with a pair of field glasses and a walk around the whole house.",
    "Hail leaves round, dark marks where the granules are gone, which are {easy|simple} to tell from wear.",
    "Water rarely drips where it came in; it follows a rafter, a nail or a cable until something stops it.",
    "In {State} the wind matters as much as the rain, because a lifted shingle never lies flat again on its own.",
    "We photograph every slope, every valley and every vent, and you {get|receive} the pictures the same evening.",
    "Flashing around a chimney fails long before the field of the roof does, and costs {little|next to nothing}.",
    "Insurance companies ask for dates, so write down the day of the storm and keep a hailstone in the freezer.",
    "An attic that smells of damp wood in October will {usually|often} have a stain on the ceiling by March.",
    "Gutters are part of the roof: when they overflow, the water finds the fascia, the soffit and in the end the wall.",
    "About {Population} people live in {City}, and in some streets three houses out of five have had the same repair.",
    "The cheapest shingle and the dearest one are nailed down by the same hands, so {ask about|look at} those.",
    "A second layer over the old one saves a day of work and hides everything that was wrong underneath.",
    "Ventilation is dull to talk about, but it {decides|settles} whether a roof lasts twelve years or twenty-five.",
    "Nobody needs a new roof because a stranger at the door says so on the morning after a storm.",
    "Ask for the licence, for the insurance certificate and for two addresses in {City} where you can go and look.",
    "We keep {two|three} mornings a week free for people whose ceiling is wet now and cannot wait until Thursday.",
    "Snow slides off metal all at once, which is {fine|harmless} over a lawn and a problem over a front door.",
    "Skylights leak at the corners, always at the corners, and mostly because someone trusted a tube of sealant.",
    "When the crew leaves, a magnet goes over the lawn twice, since one nail in a tyre costs more than that.",
    "Prices for materials move with the seasons, and {spring|summer} is when everybody in {State} calls.",
    "A flat roof is never flat; it falls towards a drain by a finger's width per step, or it becomes a pond.",
    "Moss holds water like a sponge and lifts the edge of each shingle a little more with {every|each} frost.",
    "The warranty on the box covers the material, and the warranty that you want covers the work.",
    "If two offers differ by half, they do not {describe|cover} the same job, whatever the first page says.",
    "We write down what we will not do as well, so that {nothing|no extra} appears on the last invoice.",
    "Old houses near the centre of {City} have boards instead of sheets under the shingles, with gaps between.",
    "Take a photograph of the ceiling next to a newspaper, then another one a week later, and compare the edges.",
)  # fmt: skip
SECTIONS = 12
SENTENCES_PER_SECTION = 4


def body(section: int) -> str:
    """The text of one section: two paragraphs, with a list in every third section."""
    chosen = [SENTENCES[(section * 5 + place * 3) % len(SENTENCES)] for place in range(SENTENCES_PER_SECTION)]
    half = SENTENCES_PER_SECTION // 2
    paragraphs = [" ".join(chosen[:half]), " ".join(chosen[half:])]
    if section % 3 == 0:
        paragraphs.append("- Photographs of every slope\n- One fixed price\n- A clean garden")
    return "\n\n".join(paragraphs)
