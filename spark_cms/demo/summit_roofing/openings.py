"""Fragments for the first half of an article: opening, local weather, the reader's problem, our answer."""

from spark_cms.demo.shapes import fragment

INTRODUCTIONS = [
    fragment(
        "intro-morning-after",
        "introduction",
        """
The morning after a storm in {City} {sounds|always sounds} the same: {a blower two doors down|somebody sweeping leaves and ice off a driveway}, a ringing phone, and by noon the first {clipboard at the door|stranger at the door}. {Somewhere between the neighbor who lost everything and the one who saw nothing|Between the neighbor with a tarp and the one with a shrug} is the truth about your own roof.

This page is for {identity}s who {want that truth before they sign anything|would like to know where they stand before anyone starts selling}. {It says what the weather here does to a roof, what a fair price looks like, and how we work.|You will find what the weather around {City} does to roofs, what we do about it, and what it costs.}
""",
    ),
    fragment(
        "intro-not-age",
        "introduction",
        """
{Few|Not many} roofs in {City} die of old age. {They are bruised one afternoon, baked for two summers, and start to leak in the third|One afternoon of hail bruises them, two summers of sun finish the work, and the third winter finds the way in}. By then {nobody remembers the storm|the storm is forgotten}, and the insurer asks for a date.

{So it pays to look early|That is why an early look is worth so much}. {If there is nothing, you have photographs that say so.|If nothing is there, you have dated proof of it.} {If there is something, you have time: to compare, to ask, to choose the season.|If something is there, you can choose the month, the material and the people.} Below is what {we tell {identity}s in {State} when they call|{identity}s in {State} hear from us on the phone}, in the order in which they usually ask.
""",
    ),
    fragment(
        "intro-two-questions",
        "introduction",
        """
[[CAP:{identity}s]] in {City} usually call us with two questions: {is it bad|how bad is it}, and {what will it cost|who pays}. {Both deserve an answer that does not depend on what we would like to sell.|Both deserve a straight answer.}

{We are roofers, so we answer from the roof|We answer them from the roof and not from a desk}. {Somebody who is paid by the hour and not by the contract goes up, takes pictures and writes down what is there|An inspector without a commission goes up, photographs what is there and writes it down}. {What follows is the long version|Here is the long version}: the weather, the work, the price, and the things worth checking about any roofing company, ours included.
""",
    ),
    fragment(
        "intro-neighbors",
        "introduction",
        """
{City} has about {Population} people, and after a good hailstorm it feels as if {every one of them had a roofer on the lawn|half of them had a yard sign}. {Some of those roofers are excellent. Some will have a different phone number by fall.|Some of those companies have been here for decades. Others followed the storm and will follow the next one.}

{This guide helps {identity}s to tell them apart|What follows should help {identity}s to tell one from the other}, and to decide whether there is anything to do at all. {We have tried to write it so that it is useful even if you never call us.|It is meant to be of use whether you call us or not.}
""",
    ),
]

_LOCAL_HEADING = (
    "{What the weather does to roofs in {City}|Roofs and weather in {City}|What a roof in {City} has to take}"
)


def _local(state_code: str, body: str, *, suffix: str = "") -> dict[str, object]:
    return fragment(
        f"local-{state_code.lower()}{suffix}",
        "local",
        body,
        heading=_LOCAL_HEADING,
        condition=f"state_code={state_code}",
    )


LOCAL = [
    _local(
        "CO",
        """
{City} sits {in or near|within reach of} what insurers call Hail Alley, the strip along the Front Range and the plains east of it. The season runs from {April|late April} to September and peaks in June, mostly between two in the afternoon and early evening. {Stones of an inch and more are an ordinary summer event somewhere in Colorado nearly every week.|Somewhere in Colorado, inch-sized hail falls on most summer weeks.}

The sun does the rest. {At this height ultraviolet light is stronger than at sea level|High altitude means strong ultraviolet light}, and asphalt dries out {years earlier than the wrapper promises|faster than the label says}. Add chinook winds in winter and nights that freeze after days that thaw, and {a thirty-year shingle rarely sees its thirtieth birthday|few thirty-year shingles live to see thirty}.
""",
    ),
    _local(
        "CO",
        """
{Roofs in {City} are worn from both sides|Two things wear out a roof in {City}}: {hail in summer, freeze and thaw in winter|summer hail, and winters that melt by day and freeze by night}. A bruise from June opens a little with every cold night, and by {February|March} there is a brown ring on a ceiling.

West- and north-facing slopes usually take the most hail on the Front Range, while the south side ages in the sun. {That is why one slope can be finished and the other nearly new|It is common to find one slope ruined and the opposite one in good order}. {Colorado also has its own rules for roofers: since 2012 a contractor may not waive or pay your deductible, and you may cancel within 72 hours if the insurer refuses the claim.|State law is on your side here: since 2012 no roofing contractor in Colorado may pay or waive your deductible, and you can cancel within 72 hours of hearing that a claim is denied.}
""",
        suffix="-two-seasons",
    ),
    _local(
        "WY",
        """
In Wyoming the wind decides. {Gusts of sixty miles an hour are not news in {City}; they are Tuesday.|A sixty-mile gust in {City} does not make the paper.} {They lift the edge of a shingle a little every time|Every gust lifts the shingle edges a little}, until the sealing strip lets go and the next one takes a whole row.

Hail comes as well, above all in the south-east of the state between May and August. {Winter packs dry snow under anything that is loose.|In winter, dry snow is driven under anything loose.} On a roof here {we nail six times per shingle instead of four|we use six nails per shingle where four are customary}, seal every edge by hand in cold weather, and look at the ridge first.
""",
    ),
    _local(
        "MT",
        """
A roof in {City} carries snow for months and then has {a short, violent summer|one short and violent summer}. The snow melts from below wherever warm air leaks out of the attic; it freezes again at the eave and dams the water up. {Most winter leaks we see in Montana begin that way, and not with a hole.|That, and not a hole, is how most winter leaks in Montana begin.}

East of the mountains, July and August bring hail. {Stones of two inches are rare, but one storm of that kind is all it takes|Two-inch stones are rare, and one such storm is enough}. We look at both ends of the year: {ventilation and membrane for the winter, impact rating for the summer|at air and membrane for the winter, at impact rating for the summer}.
""",
    ),
    _local(
        "UT",
        """
{Utah is hard on roofs in a quiet way|In Utah a roof dies quietly}. {Around {City} it is less the single storm than the daily swing|What does it around {City} is not one storm but the daily swing}: hot sun on dark shingles in the afternoon, cold mountain air at night. {Materials stretch and shrink some three hundred times a year|Everything on the roof stretches and shrinks, day after day}, and flashing works itself loose.

Canyon winds {come down the slopes|rush down from the mountains} in spring and fall and pull at eaves that were nailed for calmer places. {Snow loads differ from one bench to the next, and so does the code.|Snow load changes with every few hundred feet of height, and the code with it.} {We look up the figure for your address before we plan anything.|We check the required load for your address before we plan anything.}
""",
    ),
    _local(
        "NM",
        """
{New Mexico gives a roof more sun than almost any other state|Few states give a roof as much sun as New Mexico}, and in {City} that is the first thing to plan for. Ultraviolet light turns asphalt brittle, {so that even small hail leaves marks|and brittle shingles bruise under small hail}. The monsoon {brings both at once|adds the hail}: from July to September, short storms with a great deal of water and, now and then, ice.

Flat and low-slope roofs need the most care. {Water that stands for two days finds the one bad seam.|A puddle that stays for two days will find the weak seam.} {Scuppers and parapet caps are where we look first.|We begin at the scuppers and the parapet caps.}
""",
    ),
    _local(
        "NE",
        """
{Nebraska is in the middle of the country's hail belt|The middle of the hail belt runs through Nebraska}, and {City} {knows it|has the dents to show for it}. May and June bring the large stones; {straight-line winds of seventy miles an hour come with the same storms|the same storms bring straight-line winds of seventy miles an hour}. {Hail that falls sideways hits walls, windows and the lower courses of the roof|Driven by that wind, hail strikes siding and the lowest courses of the roof}, where nobody looks.

{After such a storm the roof may be the smaller part of the damage.|Often the roof is not even the worst of it.} We note gutters, screens and the fins of the air conditioner as well, {because your adjuster will|since an adjuster asks for them}.
""",
    ),
    _local(
        "KS",
        """
{Kansas counts more hail reports in a year than most countries|In most years Kansas is among the three states with the most hail reports}, and a roof in {City} {should be built as if the next one were on its way|ought to be built with the next storm in mind}. The worst weeks lie between late April and the end of June. {Storms come from the south-west, so that side of the house takes the blow.|They come out of the south-west, and that slope takes the blow.}

{Wind is the other half|The other half is wind}. An open field to the south gives it a mile to gather speed, and {ridge caps are the first to go|the ridge goes first}. {Many policies in the state now carry a separate deductible for wind and hail, one or two percent of the insured value: look yours up before you need it.|Look at your policy before you need it: many in this state now carry a separate wind-and-hail deductible of one or two percent.}
""",
    ),
    _local(
        "OK",
        """
{Few places test a roof like Oklahoma|Oklahoma tests a roof as few places do}. In {City} spring brings hail, straight-line wind and the outer edge of tornadoes, {sometimes in one evening|not seldom all in one night}. Summer follows with weeks above ninety-five degrees, which cook whatever the spring has loosened.

{That is why impact-rated shingles are so common here: many insurers take something off the premium for a roof that resists hail and wind|Impact-rated roofs are common here for a reason: many insurers in the state reward a roof that is built to resist hail and wind}, and a certificate from the roofer is what they ask for. {We write it on the day we finish.|You get ours on the last day of the job.}
""",
    ),
    _local(
        "SD",
        """
{South Dakota holds the national record|The national record belongs to South Dakota}: in July 2010 a hailstone eight inches across fell at Vivian. {Nobody builds a roof for that|No roof is built for that}, but around {City} stones of one and a half inches are {a matter of when|only a matter of time}, and roofs can be built for those.

Winter asks for something else. {Blizzards drive fine snow into every open vent, and ice sits on the eaves until March.|Fine snow is blown into every open vent, and the eaves carry ice until March.} {So we check the attic on the same visit|That is why the attic belongs to the inspection}: a wet rafter in spring is {often the only trace|usually all that is left to see}.
""",
    ),
    _local(
        "ND",
        """
{A roof in {City} lives through a range of a hundred and thirty degrees in one year|Between January and July a roof in {City} goes through a hundred and thirty degrees}. Shingles that lie flat in August are as stiff as board in January, and {a gust across open prairie snaps what no longer bends|wind off the prairie snaps what can no longer bend}.

Hail is a matter of June and July in North Dakota, {short and local|brief and very local}: {one farmstead loses everything, the next one nothing|one street is hit, the next is dry}. {Snow load and ice dams fill the rest of the calendar.|The rest of the calendar belongs to snow load and ice dams.} We judge a roof here by its cold side first.
""",
    ),
]

PROBLEMS = [
    fragment(
        "problem-homeowner-doubt",
        "problem",
        """
{Ask any {identity} in {City} what is worst about storm damage, and [[PRONOUN]] will say the doubt.|The worst of it, says nearly every {identity} we meet, is the doubt.} {Up there something may be broken, or not.|There may be damage, or none at all.} {The man at the door says it is total. The cousin who knows about these things says it is nothing.|One says total loss, another says a bit of wear.} {Neither has been on the roof.|Neither of them went up.}

{Meanwhile the clock runs|In the meantime a clock is running}: most policies give one year, some two, from the day of the storm. {A claim filed without damage stays on your record as well.|And a claim filed for nothing stays on file, too.} So the honest first step is neither to file nor to forget it, but to find out.
""",
        heading="{Doubt is the expensive part|The trouble with not knowing}",
        condition="avatar_key=homeowners",
    ),
    fragment(
        "problem-homeowner-deductible",
        "problem",
        """
{Many a {identity} learns the size of [[POSPRONOUN]] deductible on the day [[PRONOUN]] [[HAS_HAVE]] to pay it.|There is a sentence about the deductible on page nine of most policies that a {identity} reads too late.} The deductible used to be a thousand dollars. {Today it is often one or two percent of the insured value, which for a house of $450,000 means $4,500 or $9,000|Now it is commonly one or two percent of what the house is insured for: $4,500 to $9,000 on a house of $450,000}.

{That changes the sum.|With figures like that the decision changes.} {A repair for $1,200 is then no case for the insurer at all|A $1,200 repair no longer concerns the insurer}, and a company that {promises to “take care of” the deductible is asking you to join in a fraud|offers to make the deductible disappear is offering you a share in a fraud}. {We give you both numbers, the repair and the replacement, and the decision stays with you.|You get two figures from us, repair and replacement, and time to think.}
""",
        heading="{Read page nine of your policy|The deductible has changed}",
        condition="avatar_key=homeowners",
    ),
    fragment(
        "problem-manager-leaks",
        "problem",
        """
{A storm over {City} reaches {a property manager|[[A_AN:{identity}]]} as a list: unit 4 a stain, unit 11 a drip, unit 23 “water in the light fitting”.|For [[A_AN:{identity}]] a storm over {City} arrives by email, unit by unit.} {By the time the third message comes in, the owner is on the line as well and would like three bids by Friday.|Before the third message is read, the owner calls and wants three bids by Friday.} {Nobody can say yet which of the twelve buildings are hit.|Which of the buildings are really hit, nobody can say yet.}

{What is needed first is not a bid but a map|The first thing needed is no bid but a map}: which roofs, which slopes, how urgent. {Without it every building is treated alike, and that is how a reserve is spent in the wrong place.|Without one, the loudest tenant decides where the money goes.}
""",
        heading="{Twelve buildings, one storm|First a map, then a bid}",
        condition="avatar_key=property-managers",
    ),
    fragment(
        "problem-manager-tenants",
        "problem",
        """
{Every {identity} in {City} knows the two ways a roof can go wrong: the leak, and the crew.|Ask [[A_AN:{identity}]] in {City} what [[PRONOUN]] [[HAS_HAVE]] learned from the last roof, and [[PRONOUN]] will talk about the parking spaces.} {Cars blocked at seven in the morning, nails in tires, a satellite dish that nobody put back|Blocked cars at seven, nails in tires, dishes that were never put back}: {the roof was fine in the end, and the renewals were not|the roof turned out well; the renewals did not}.

{So the plan for the people below matters as much as the plan for the roof|That makes the plan for the ground as important as the one for the roof}: who moves which car when, which door stays open, {when the noise starts and when it stops|from which hour there is noise, and until when}. {We put it on paper before you sign, building by building.|We write that plan before you sign, one page for each building.}
""",
        heading="{The people under the roof|A roof job is also a tenant job}",
        condition="avatar_key=property-managers",
    ),
    fragment(
        "problem-board-assessment",
        "problem",
        """
{No {identity} joined the board to talk about roofs|Nobody runs for a board in order to talk about roofs}, and yet {sooner or later the item is on the agenda|one evening the item is on the agenda}. {In {City} it usually gets there after hail|In {City} it tends to get there with the hail}: the master policy has a percentage deductible, the reserve study is four years old, and somebody asks whether there will be a special assessment.

{That question cannot be answered with opinions.|Opinions do not answer that.} {It takes a count: so many squares, so many bruises for each test square, so many years left on every building|What answers it is a count: squares, bruises in each test square, years left on every building}. {With that on the table the meeting is shorter, and friendlier.|Put that on the table, and the meeting becomes short.}
""",
        heading="{Before anyone says “special assessment”|What the board has to know first}",
        condition="avatar_key=hoa-boards",
    ),
    fragment(
        "problem-board-duty",
        "problem",
        """
{A {identity} spends other people's money, and is asked about it at the mailbox|Every {identity} decides over other people's money and meets those people at the mailbox}. {Three bids for the same roof in {City} can differ by forty percent|In {City}, three bids for one roof can be forty percent apart}, mostly because {they do not describe the same roof|each describes a different roof}: one includes decking, one leaves out the flashing, one says “as needed”.

{A specification written before the bids makes them comparable|The remedy is a specification that comes before the bids}: material, underlayment, ventilation, what happens to rotten wood and at what price. {We write one for boards who ask, and it is yours to send to our competitors.|Boards get one from us on request, and are welcome to send it to our competitors.}
""",
        heading="{Three bids, three different roofs|Comparing what can be compared}",
        condition="avatar_key=hoa-boards",
    ),
]

SOLUTIONS = [
    fragment(
        "solution-inspection-visit",
        "solution",
        """
{Our inspection takes about fifty minutes|Give us fifty minutes}. {We {look_closely}, count the hits in a square of ten feet by ten on each, and look into the attic for daylight and damp|First we {look_closely} and count the hits in ten-foot squares; then we look into the attic for damp and daylight}. {Everything is photographed with a scale beside it, so that {hail_size} does not become “huge” by the time it is told|A scale lies beside every mark we photograph, so that a {hail_size} bruise stays what it is}.

{Within two working days you have the report|You have the report within two working days}: what is damaged, what is merely old, {what can wait|what has time}. {Four in ten of our inspections end with the sentence “no claim needed”|About forty percent of them end with “no claim needed”}. {The visit is free in either case.|It costs nothing either way.}
""",
        heading="{What our inspection in {City} covers|Fifty minutes that settle it}",
        condition="offer_key=storm-inspection",
    ),
    fragment(
        "solution-inspection-evidence",
        "solution",
        """
{A good report convinces people who have never seen the roof|The point of a report is to convince somebody who was not there}: an adjuster, a lender, a buyer in three years. {Ours has one page for each slope|In ours every slope has a page}, with the photographs on a plan, {the date of the storm from the weather record|the storm's date taken from the weather record}, and the small witnesses that people forget: {weather_witness}, the soft metal, the side of the house that was in the lee.

{If the insurer sends an adjuster, we meet them on the roof and answer for what we wrote|Should an adjuster come, we are up there too}. {We do not negotiate the claim for you; in most states only a licensed public adjuster may|Negotiating the claim is not ours to do, and in most states not lawful for a roofer}. {If there is nothing to claim, the same report is your proof of a sound roof.|And if nothing is found, the report proves that your roof was sound on that day.}
""",
        heading="{A report that holds up|Evidence instead of opinions}",
        condition="offer_key=storm-inspection",
    ),
    fragment(
        "solution-replacement-build",
        "solution",
        """
{When a roof has to go, it should go once|A roof that has to be replaced should be replaced once}. {We take everything off, down to the wood|Everything comes off, down to the deck}, because only then {does anybody know what the deck is like|can anyone say whether the deck is sound}. Bad sheets are replaced at a price per sheet that {is in the contract from the start|you know beforehand}.

{Then it is built up again|Then the roof is built up again}: membrane along eaves and valleys, underlayment, new flashing instead of the old one with fresh paint, and {shingles of impact Class 4, the highest rating there is|Class 4 shingles, which is as high as the impact rating goes}. {Most houses in {City} are done in one or two days|In {City} most houses take one day or two}; {larger buildings get a calendar, one roof at a time|for larger buildings there is a calendar, and never more than one open roof at a time}.
""",
        heading="{How we build a roof for {City}|Down to the wood, and up again}",
        condition="offer_key=class-4-replacement",
    ),
    fragment(
        "solution-replacement-rating",
        "solution",
        """
Class 4 means that a two-inch steel ball was dropped from twenty feet, twice on the same spot, and the shingle did not crack. {It is a test and not a promise|That is a test, not a guarantee}: stones of three inches break nearly everything. {But most hail that falls on {City} is smaller than two, and that is the whole point.|Yet most of what falls on {City} is smaller than that, which is the point.}

{The better shingle adds a tenth to a fifth to the price of the material, and nothing to the labor|In money it means ten to twenty percent more for the material; the work stays the same}. {Many insurers give a discount for it: ask for yours before you decide, and we will send the certificate they want|Ask your insurer what it takes off the premium for one; the certificate comes from us}. {Mind the small print about “cosmetic” damage, too.|Do read what your policy says about cosmetic damage.}
""",
        heading="{What Class 4 does for you, and what it cannot|Why we recommend Class 4}",
        condition="offer_key=class-4-replacement",
    ),
]

OPENINGS = [*INTRODUCTIONS, *LOCAL, *PROBLEMS, *SOLUTIONS]
