"""Fragments for the second half of an article: what is in it, how it goes, what it costs, questions, the next step."""

from spark_cms.demo.shapes import fragment

BENEFITS = [
    fragment(
        "benefits-on-paper",
        "benefits",
        "{The same four things, whoever asks.|Four things you get in any case.}",
        heading="{What you get from us|What is always included}",
        entries=(
            (
                "Photographs of every slope",
                "{Dated, with a scale in the picture, and yours to keep.|Each with a date and a scale. They are yours, whatever you decide.}",
            ),
            (
                "{One price|A price that stays}",
                "{Fixed before work begins; surprises in the wood are priced by the sheet beforehand.|Agreed before we start, including what a bad sheet of decking costs.}",
            ),
            (
                "Our own crew",
                "{No subcontractors, and a foreman who stays until the last nail.|People on our payroll, and one foreman from start to finish.}",
            ),
            (
                "{A clean property|No nails left behind}",
                "{Magnets over lawn and driveway twice: that evening, and a week later.|We sweep with magnets on the last day and once more after a week.}",
            ),
        ),
    ),
    fragment(
        "benefits-for-years",
        "benefits",
        "{What is left when the trucks are gone.|What stays when the ladders are down.}",
        heading="{What lasts|After the last nail}",
        entries=(
            (
                "{Ten years on our work|A ten-year workmanship warranty}",
                "{It is ours and not the manufacturer's, and it passes to the next owner.|From us, on paper, and transferable when you sell.}",
            ),
            (
                "A file for the insurer",
                "{Invoice, certificate of the impact rating, photographs of each layer.|Every layer photographed, with the invoice and the impact certificate.}",
            ),
            (
                "A spring visit",
                "{In the first April we come back and look, without being asked.|We come back the first April to look at seals and flashing.}",
            ),
            (
                "{A number that is answered|Somebody who picks up}",
                "{{Phone}, on weekdays from seven. It rings in Denver, on a roofer's desk.|{Phone} rings on the desk of someone who has been on roofs.}",
            ),
        ),
    ),
]

COMPARISONS = [
    fragment(
        "comparison-repair-replace",
        "comparison",
        """
{A rule of thumb from our inspectors|Our inspectors use a simple rule}: fewer than eight bruises in a test square, on one slope only, and the shingles still bend, then repair. {More than that on two slopes, or shingles that crack when they are lifted, and a repair is money spent twice.|Beyond that, or with shingles too brittle to lift, each repair breaks the next row.}

{Age matters more than looks.|The age of the roof counts for more than its looks.} {At six years a repair nearly always pays. At sixteen it rarely does, because the new shingles outlive the old ones around them.|A six-year-old roof is worth repairing in nearly every case; a sixteen-year-old one in few.} {If we think that yours is a close call, we say so and show you both sums.|Where it is close, we give you both prices and our opinion, marked as an opinion.}
""",
        heading="{Repair or replace?|When a repair is enough}",
    ),
    fragment(
        "comparison-materials",
        "comparison",
        """
{Three roofs make sense around {City}.|Around {City} we would consider three kinds of roof.} {Impact-rated asphalt is the sensible answer for most buildings|Most buildings are best served by impact-rated asphalt}: easy to repair, and good for twenty-five to thirty years if the attic breathes. Standing-seam metal costs {about two and a half times|between two and three times} as much and lasts twice as long; {hail may dent it and hardly ever opens it|it may come out of a storm dented, but hardly ever leaking}.

{Concrete tile is the third|Third comes concrete tile}, for buildings that were framed to carry it. {It is quiet and nearly fireproof, and single tiles can be exchanged|Single tiles can be exchanged, it is quiet, and it does not burn}. {What we do not recommend is a second layer of anything over the first: hail bruises it twice as easily.|We advise against one thing only, a new layer over the old: it bruises far more easily.}
""",
        heading="{Asphalt, metal or tile|Three roofs worth considering}",
    ),
]

PROCESSES = [
    fragment(
        "process-four-steps",
        "process",
        "{From the first call to the last photograph.|What happens, in order.}",
        heading="{How it goes in {City}|Step by step}",
        entries=(
            (
                "{You call|A call}",
                "{Four questions: when, what, how old, is water coming in. Then two dates to choose from.|We ask when it stormed, what is up there, how old it is and whether it drips, and offer two dates.}",
            ),
            (
                "{We look|The inspection}",
                "{Forty minutes outside, ten in the attic. You may come along as far as the ladder.|Fifty minutes, roof and attic, everything photographed.}",
            ),
            (
                "{You decide|Your decision}",
                "{With a report and one price. The offer is good for sixty days.|The report and a price arrive within two working days and hold for sixty.}",
            ),
            (
                "{We build|The work}",
                "{One or two days for a house, and nobody leaves while the deck is open.|The deck is never left open overnight. Most houses are closed again by evening.}",
            ),
        ),
    ),
    fragment(
        "process-after-storm",
        "process",
        "{If the storm was this week, do it in this order.|For the first days after a storm.}",
        heading="{The first week after a storm|If it hailed in {City} this week}",
        entries=(
            (
                "Write down the hour",
                "{Your policy asks for a date of loss; a photograph of a hailstone beside a coin is worth a page.|Day and hour, and if you can a stone beside a coin. It will be asked for.}",
            ),
            (
                "Stop the water",
                "{A tarp tonight is covered by nearly every policy. Keep the receipt.|Tarp first, paperwork later. Almost all policies pay for it.}",
            ),
            (
                "Look before you file",
                "{Have the roof seen before the claim is opened: a claim without damage helps nobody.|First the inspection, then the claim. It is hard to take one back.}",
            ),
            (
                "Sign nothing at the door",
                "{A fair offer is still there on Monday.|Whoever is gone by Monday would have been gone by winter.}",
            ),
        ),
    ),
]

QUOTES = [
    fragment(
        "quote-half",
        "quote",
        "{Half of the roofs I climb after a storm need a repair and not a replacement. Saying so is how we got the other half of our customers.|I have never lost a customer by telling him that his roof was fine. Most of them call again ten years later.}",
        heading="Dale Whitaker, founder of {Agency_Name}",
    ),
    fragment(
        "quote-hands",
        "quote",
        "{You feel a bruise before you see it. If somebody judged your roof from the sidewalk, you know what that judgement is worth.|Put your hand on the shingle. A bruise is soft, like a bad spot on an apple. From the street you cannot know.}",
        heading="Ruth Salcedo, inspector at {Agency_Name}",
    ),
]

PRICES = [
    fragment(
        "price-what-drives",
        "pricing",
        """
{Roofs are priced by the square, which is a hundred square feet.|The unit is the square: ten feet by ten.} {For a full replacement with impact-rated asphalt, count on {$520 to $680|$500 to $700} for each, everything included; a plain house in {City} has between twenty and thirty-five of them|A plain house in {City} has twenty to thirty-five of them, and with impact-rated asphalt each costs between {$520 and $680|$500 and $700}, all in}. {Steep slopes, several layers to remove and skylights push it up. A single, low and simple roof brings it down.|What makes it more expensive is steepness, old layers and skylights; what makes it cheaper is a simple shape.}

{Small repairs start at $450|A small repair starts at $450}, because a truck and two people have to come in any case. {The figure you get from us is fixed|Our figure does not move}: {if we have miscounted, that is our loss|should we have miscounted, we pay for it}.
""",
        heading="{What a roof in {City} costs|Prices, roughly and honestly}",
    ),
    fragment(
        "price-three-lines",
        "pricing",
        """
{An honest offer has three lines|There are three lines in an honest offer}: the roof, the wood beneath it by the sheet, and {permit and disposal|disposal and the permit}. {If one of them is missing, it will turn up later|A line that is missing turns up later}, usually on a day when the roof is open.

{As a guide for {City}|To give you an idea for {City}}: $500 to $700 for a square of Class 4 asphalt, {$75 to $95|about $85} for a sheet of decking, {a few hundred dollars|$200 to $500} for the permit, depending on the office. {The insurer usually pays in two parts, the second after the work is finished|Insurers usually pay in two parts and hold the second back until the work is finished}; {we wait for that second part with you|we do not ask you to advance it}.
""",
        heading="{Reading an offer|The three lines of an honest offer}",
    ),
]

CHECKLISTS = [
    fragment(
        "checklist-roofer",
        "checklist",
        """
{Ask these of any company that wants to work on your roof, ours included|Five questions for any roofer, and for us as well}:

- {Who exactly will be on the roof, and on whose payroll?|Are the people on the roof employees or subcontractors?}
- {May I see the liability and workers' compensation certificates, sent by the insurer itself?|Will your insurer send me the certificates directly?}
- What does a sheet of rotten decking cost, {in writing|before anybody finds one}?
- {Who pulls the permit in {City}, and is the inspection included?|Who deals with the permit office in {City}?}
- {Where is your yard, and how long has it been there?|Which address will I find you at in five years?}

{Good companies answer all five without looking for a form.|A good company has five short answers.}
""",
        heading="{Five questions for any roofer|Before you sign, with us or anyone}",
    ),
    fragment(
        "checklist-ground",
        "checklist",
        """
{You can find out a great deal without a ladder|Much can be seen from the ground, and a ladder is the most dangerous tool there is}. {Walk once round the building and look for|On one walk round the building, look for}:

- {dents in gutters and downspouts, above all on the west and north|dented gutters and downspouts}
- {granules like coarse sand where the water leaves the downspout|coarse gray sand below the downspouts}
- {torn screens, chipped paint, splintered edges on wood|torn window screens and chipped paint}
- {shingles that stick up along the ridge|a ridge line that is no longer straight}
- {brown rings on the ceiling of the top floor|rings on the uppermost ceiling, even dry ones}

{Two of the five are reason enough to have somebody look.|If you find two of them, it is time for an inspection.}
""",
        heading="{What you can see from the ground|A look around without a ladder}",
    ),
]

FAQS = [
    fragment(
        "faq-insurance",
        "faq",
        "",
        heading="{Questions we hear most in {City}|What people in {City} ask us}",
        entries=(
            (
                "Will my premium rise if I file a claim?",
                "{For hail, insurers in most states may not single you out, but they may raise a whole area. A claim without damage, on the other hand, stays on your own record.|A single weather claim seldom raises the premium by itself; a bad year for the whole area does. What hurts is a claim that is opened and closed without payment.}",
            ),
            (
                "{How long do I have?|How long after the storm can I still act?}",
                "{One year in most policies, two in some, from the day of the storm. Evidence fades sooner: granules wash away within a season.|Usually a year from the date of loss. The marks themselves are clearest in the first months.}",
            ),
            (
                "Can you start at once?",
                "{Emergency cover, yes, mostly the same day. A replacement in {City} takes two to five weeks from your decision, in a bad storm year longer.|A tarp comes within a day. For a full roof in {City} count on two to five weeks.}",
            ),
        ),
    ),
    fragment(
        "faq-work",
        "faq",
        "",
        heading="{Before you decide|What else you may want to know}",
        entries=(
            (
                "How loud is it, and how long?",
                "{From seven to about five, and the first morning is the worst, when the old roof comes off. A house is usually done in one or two days.|Loud on the first morning, bearable afterwards. One house takes a day or two, between seven and five.}",
            ),
            (
                "What happens if it rains?",
                "{We watch the radar and open only what we can close within the hour.|We never open more than we can close in an hour, and the tarps are on the truck.}",
            ),
            (
                "Do I need a permit in {City}?",
                "{Most places ask for one as soon as more than a small part of the roof is replaced. We apply, pay and meet the inspector.|For a full roof nearly always. That is our errand; the fee is on the offer as a line of its own.}",
            ),
        ),
    ),
    fragment(
        "faq-trust",
        "faq",
        "",
        heading="{Fair questions|Questions you should ask}",
        entries=(
            (
                "You are from Denver. Do you really work in {City}?",
                "{Yes. We have yards in Denver, Cheyenne, Lincoln and Salt Lake City, and the crew for {State} is the same all year.|We do. Four yards, in Denver, Cheyenne, Lincoln and Salt Lake City, cover ten states; {State} has a crew of its own.}",
            ),
            (
                "{What if you find nothing?|And if the roof is fine?}",
                "{Then you get the photographs and a line that says so. Keep it; it is worth something when you sell.|Then we say so in writing. A dated report of a sound roof is useful at the next sale and after the next storm.}",
            ),
            (
                "Do you pay my deductible?",
                "{No. Nobody may, and whoever offers it will save the money on your roof.|No. It is against the law in many states, and the money would be missing somewhere on your roof.}",
            ),
        ),
    ),
]

ABOUT = [
    fragment(
        "about-photograph-first",
        "about",
        """
{{Agency_Name} was founded in Denver in 2004 with three trucks and one rule: photograph first, then talk|Three trucks and one rule, photograph first and talk later: that was {Agency_Name} in Denver in 2004}. {Today 140 people work here|There are 140 of us now}, with yards in four cities and {more than three thousand roofs|some three thousand roofs} behind us. {The rule still stands.|The rule is the same.}

{For {City} that means|In {City} this means}: an inspector who is paid by the hour, a crew that works in {State} all year, and {an office that answers at {Phone}|one phone number, {Phone}, from the first question to the last year of the warranty}.
""",
        heading="{Who we are|Who would come to {City}}",
    ),
    fragment(
        "about-who-comes",
        "about",
        """
{The same small group of people comes to {City} each time|It is always the same few people who come to {City}}: an inspector, and if there is work, a foreman with {five to eight|six or seven} roofers. {All are employed by {Agency_Name}, insured for work at height and trained every winter|They are on the payroll of {Agency_Name}, insured, and spend two weeks of every winter in training}.

{We have been doing this since 2004, from Denver outward|We began in Denver in 2004 and have grown slowly since}, and {have turned down storms that were too far away to serve well|have let some storms pass because they were too far from our yards}. {If you call {Phone}, a roofer answers|At {Phone} you reach somebody who has been on a roof}.
""",
        heading="{The people behind the offer|Who is on your roof}",
    ),
]

CALLS = [
    fragment(
        "call-inspection",
        "call_to_action",
        "{{Offer_Hook} Somebody can be on your roof in {City} within two working days.|Two dates to choose from, fifty minutes, and a report in plain words.}",
        heading="{Find out where your roof stands|Have somebody look who is not selling}",
        entries=(("{Offer_Cta}", "/contact/"),),
        condition="offer_key=storm-inspection",
    ),
    fragment(
        "call-replacement",
        "call_to_action",
        "{{Offer_Hook} Tell us the address in {City} and the age of the roof, and we bring samples.|You get one figure for your roof in {City}, and it holds for sixty days.}",
        heading="{A fixed price for your roof|One roof, one price}",
        entries=(("{Offer_Cta}", "/contact/"),),
        condition="offer_key=class-4-replacement",
    ),
]

DETAILS = [
    *BENEFITS,
    *COMPARISONS,
    *PROCESSES,
    *QUOTES,
    *PRICES,
    *CHECKLISTS,
    *FAQS,
    *ABOUT,
    *CALLS,
]
