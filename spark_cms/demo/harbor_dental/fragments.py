"""The fragments that every treatment shares: opening, reader, way, process, price, questions, the next step."""

from spark_cms.demo.shapes import fragment

_OPENINGS = [
    fragment(
        "open-question",
        "introduction",
        """
{People from {City} usually find us by way of a question|It mostly begins with a question}: {does it hurt, how long does it take, what does it cost|how long, how much, and will it hurt}. {This page answers the three for {service}, and a few that nobody asks aloud.|Here are the answers for {service}, and to some questions that people only ask at the door.}

{We wrote it for {identity}s, because they ask differently|It is written for {identity}s, who have questions of their own}. {Read as much as you need|Take what you need from it}, and {call us for the rest|ask us the rest on the phone}: {Phone}, until half past six {on most days|from Monday to Thursday}.
""",
    ),
    fragment(
        "open-slow",
        "introduction",
        """
{Dentistry has become fast, and we have not|We are a slow practice, on purpose}. {One dentist, one patient, and an hour that is really an hour|One patient at a time, one dentist for good, and enough minutes to finish a sentence}: {that is how we work in {practice}|so it has been in {practice} from the first day}. {People drive here from {City} for it.|It is why people come from {City}, past several other practices.}

{What follows is what we would tell you across the table about {service}|Below is what you would hear from us about {service}}: what is done, what it costs, {what could be done instead|and what else there is}. {It is written with {identity}s in mind.|We had {identity}s in mind when we wrote it.}
""",
    ),
    fragment(
        "open-plan",
        "introduction",
        """
{Nobody looks forward to it|It is nobody's favorite subject}, and {yet most people leave our practice in {practice} lighter than they came|still most people leave {practice} in a better mood than they arrived in}. {The reason is simple: they leave with a plan and know what it costs.|What makes the difference is a plan: what, when, how much.}

{This page is the beginning of such a plan|Think of this page as its first draft}, for {identity}s from {City} who are thinking about {service}. {It takes five minutes to read|You need five minutes for it}, {and nothing in it is meant to persuade you|and it is not meant to talk you into anything}.
""",
    ),
]

_READERS = [
    fragment(
        "reader-nervous-signal",
        "problem",
        """
A {identity} {has usually had one bad hour, long ago, and has been paying for it since|often remembers one bad hour, and every appointment since has been measured against it}. {[[CAP:[[PRONOUN]]]] [[HAS_HAVE]] been told to be brave; [[PRONOUN]] [[DOES_DO]] not have to be.|“Be brave” was the advice [[PRONOUN]] got, and it was bad advice.} {Fear is a fact like an allergy, and a practice can plan for it|We treat fear as we treat an allergy: it goes into the file, and everybody reads it}.

{With us you choose a signal, and when it comes, everything stops|You choose a signal. When you give it, we stop, each time}. {Nothing is done that has not been announced|Whatever comes next is said aloud first}. {The first meeting can be a conversation in a room without instruments|And the first visit may be nothing but talk}: twenty minutes, free of charge.
""",
        heading="{If you are afraid|You do not have to be brave}",
        condition="avatar_key=nervous-patients",
    ),
    fragment(
        "reader-nervous-shame",
        "problem",
        """
{What keeps a {identity} away is often less the drill than the first sentence|Often it is not the drill that people fear but the first sentence}: “When were you last here?” {We do not ask it.|You will not hear it from us.} {Whoever has stayed away for years knows the number.|Everyone who has stayed away knows the number, and it helps nobody.}

{We look, take photographs, and then show you two things: what can wait, and what should not|There are photographs, and then two lists, what can wait and what should not}. {The first list is nearly always the longer one|As a rule the first one is longer}. {Begin with something small. A first step that works is worth more than a perfect plan.|And we begin with something small that is sure to go well.}
""",
        heading="{After a long time away|Nobody will scold you}",
        condition="avatar_key=nervous-patients",
    ),
    fragment(
        "reader-parent-last",
        "problem",
        """
{A {identity} knows when every child last saw a dentist, and has to think about [[POSPRONOUN]] own visit|Ask any {identity} about [[POSPRONOUN]] children's last checkup and [[PRONOUN]] [[HAS_HAVE]] the date; ask about [[POSPRONOUN]] own, and there is a pause}. {There is always something|Something always comes first}: soccer, fever, a parent-teacher evening in {City}. {So a small matter grows into a large one|Meanwhile the small thing gets bigger}.

{We cannot make the week longer|Nobody can add an afternoon to the week}, but {we can put two appointments side by side|two appointments can lie side by side}: {you in one chair, the child in the next|one for you, one for the child, at the same hour}. {On Saturdays from nine that fills up quickly; call early in the month.|Saturday mornings are made for it, and are taken first.}
""",
        heading="{Your turn|The one who is always last}",
        condition="avatar_key=parents",
    ),
    fragment(
        "reader-parent-budget",
        "problem",
        """
{With braces, glasses and shoes, there is a limit to what a year can hold|Braces, glasses, shoes: a family's year is full before it begins}, and {a {identity} tends to cross out [[POSPRONOUN]] own line first|the line that [[PRONOUN]] crosses out first is [[POSPRONOUN]] own}. {We understand that, and still think it is the wrong line.|It is understandable, and usually the most expensive saving of all.}

{So every plan we write has an order|That is why our plans have an order}: this year, next year, {no hurry|whenever you like}. {Insurance maximums start again in January, and a treatment may well be spread over two of them|A treatment can be spread over two insurance years, each with its own maximum}. {Parts of it can be paid monthly, without interest.|You can pay in up to twelve parts, without interest.}
""",
        heading="{A year has only so much room|What it means for the family budget}",
        condition="avatar_key=parents",
    ),
    fragment(
        "reader-commuter",
        "problem",
        """
{For a {identity} the treatment is not the problem; the calendar is|What a {identity} fears is not the chair but the calendar}. {Half a day gone for twenty minutes of work: that is how it goes in many places|Elsewhere, twenty minutes of work cost half a day}. {We book fewer people than we could, and start on time|Our day has fewer names in it, and so we start on time}. {If we are more than ten minutes late, the visit's fee is ours to pay.|More than ten minutes late, and that visit is on us.}

{The first chair is free at half past seven|We open at half past seven}, and {whatever can be done in one visit is done in one|what fits into one visit is done in one}. {Forms are filled in at home, in four minutes|You fill in the forms at home}. {An estimate from your insurer is here before you are.|By the time you arrive, your insurer's estimate is here as well.}
""",
        heading="{Your calendar, not ours|Half past seven, on time}",
        condition="avatar_key=commuters",
    ),
    fragment(
        "reader-commuter-between",
        "problem",
        """
{Most {identity}s from {City} pass within a mile or two of us and do not know it|There are {identity}s from {City} who passed our door for years}. {That makes a visit a stop and not a trip|For them a visit is a stop on the way}: {in before work, out before the second coffee|before work, or on the way home}. {We text you when the chair is ready, so that you can wait wherever you like.|When the chair is ready, your phone tells you. Until then, wait where the coffee is better.}

{What matters then is that nothing has to be done twice|The rest is preparation}. {We ask for old X-rays ourselves, take the scan on the first visit, and plan backward from the day you need to be done|Old X-rays, insurance, scan: all of it is ready before you sit down}. {A business trip in three weeks is a perfectly good reason to begin today.|If you fly in three weeks, say so; we plan backward from there.}
""",
        heading="{On your way anyway|Between two meetings}",
        condition="avatar_key=commuters",
    ),
]

_LOCAL = [
    fragment(
        "local-way",
        "local",
        """
From {City} it is {travel}. {Our door is in {practice}|You find us in {practice}}, and {there is room for a bicycle in the hall|the hall has room for a stroller and a wet bicycle}. {Of the {Population} people in {City}, a few hundred are patients of ours|A few hundred people from {City} come here by now}, {most of them through somebody they know|nearly all of them sent by a friend}.

{?fluoride?{The tap water in {City} is fluoridated, which is good for teeth and one thing less to think about.|{City} has fluoride in its tap water; that helps, above all in children.}|{Not all the water around {City} is fluoridated. We ask where you live, and recommend a stronger toothpaste where it makes sense.|Whether there is fluoride in the tap depends on your utility around {City}; we look it up and adjust what we recommend.}}
""",
        heading="{Coming from {City}|The way from {City} to {practice}}",
    ),
    fragment(
        "local-worth-it",
        "local",
        """
{Is it worth the way from {City}?|Why come here from {City}?} It is {travel}, and {for a cleaning alone you may well find somebody closer|for a simple cleaning there may be a good practice around the corner}. {For anything longer, people tell us, the quiet is worth the drive|For longer things, people say, it pays}: {one visit instead of three, and the same dentist each time|fewer visits, and always the same face}.

{We put what can be put together into one appointment|Whatever can be done together is done together}, so that you come {once and not three times|as rarely as possible}. {?fluoride?{And because {City} has fluoridated water, your children start with an advantage.|Your water in {City} is fluoridated, by the way, which makes some visits unnecessary.}|{We also ask about your tap water: around {City} it is not fluoridated everywhere.|Bring one piece of information along: who supplies your water. Around {City} the fluoride differs.}}
""",
        heading="{Worth the way?|From {City} to our practice}",
    ),
]

_BENEFITS = [
    fragment(
        "benefits-in-short",
        "benefits",
        "{The essentials for people in a hurry.|If you only read one paragraph.}",
        heading="{In short|[[CAP:{service}]] at a glance}",
        entries=(
            ("{How often|Visits}", "{[[CAP:{service_visits}]].|You need {service_visits}.}"),
            ("{How long|Time in the chair}", "{[[CAP:{service_time}]], without hurry.|Count on {service_time}.}"),
            (
                "{How much|Price}",
                "{From {service_price}, in writing before we begin.|It starts at {service_price}. The exact figure is in your plan.}",
            ),
            ("{Afterward|And then}", "{{service_after}.|{service_after}, and you can call us in the evening.}"),
        ),
    ),
    fragment(
        "benefits-promise",
        "benefits",
        "{What we promise, and can be held to.|The four things you may hold us to.}",
        heading="{What you can count on|Our side of it}",
        entries=(
            (
                "{On time|We start on time}",
                "{Plan {service_time}. More than ten minutes' delay and the visit is free.|It takes {service_time}; the clock starts when you sit down.}",
            ),
            (
                "{A price beforehand|No surprise afterward}",
                "{From {service_price}. Nothing is added that you have not signed.|[[CAP:{service}]] from {service_price}, line by line.}",
            ),
            (
                "The same dentist",
                "{From the first look to the last check, {service_visits}.|Whoever looks is also the one who treats.}",
            ),
            (
                "{A call in the evening|We call you}",
                "{{service_after}. Your dentist asks how it is.|That evening your dentist calls. {service_after}.}",
            ),
        ),
    ),
]

_PROCESSES = [
    fragment(
        "process-first-visit",
        "process",
        "{From the first call to the call in the evening.|Step by step.}",
        heading="{How it goes|What to expect}",
        entries=(
            (
                "{You call or write|First contact}",
                "{We ask what worries you most and write it down.|Three questions and a date within ten days.}",
            ),
            (
                "{First visit|Forty minutes}",
                "{Photographs, if necessary an X-ray, and an explanation {explains}.|We look and explain {explains}. Nothing is treated yet unless it hurts.}",
            ),
            (
                "{Your plan|The plan}",
                "{In writing, with prices and an order. You take it home.|What first, what later, what it costs. Sleep on it.}",
            ),
            (
                "{The treatment|Then we begin}",
                "{With the same dentist, {unhurried}.|[[CAP:{unhurried}]], and always with a signal that stops everything.}",
            ),
        ),
    ),
    fragment(
        "process-the-day",
        "process",
        "{An ordinary visit, minute by minute or nearly so.|So that you know what comes when.}",
        heading="{The day itself|One visit, from door to door}",
        entries=(
            (
                "{You arrive|At the door}",
                "{No clipboard: the forms are done already. There is tea.|You filled in the forms at home, so there is only tea.}",
            ),
            (
                "{We talk first|Two minutes of talk}",
                "{What has changed, what we do today, and how long it takes.|Your dentist says what comes and in which order.}",
            ),
            (
                "{The treatment|In the chair}",
                "{Numbing first, then time to let it work. You hold the signal.|We wait until you feel nothing. Then we begin, {unhurried}.}",
            ),
            (
                "{Before you go|At the end}",
                "{You see a photograph and hear what to watch for tonight.|A photograph, a page of advice, and the number that works at night.}",
            ),
        ),
    ),
]

_QUOTES = [
    fragment(
        "quote-solheim",
        "quote",
        "{I have never met anyone who was afraid of a sentence they understood.|If you leave and cannot repeat the plan, I have explained it badly.}",
        heading="Dr. Ingrid Solheim, {Agency_Name}",
    ),
    fragment(
        "quote-okafor",
        "quote",
        "{The best treatment is often the one we put off, with a photograph and a date.|I draw it first. If it cannot be drawn, it is not ready to be done.}",
        heading="Dr. Paul Okafor, {Agency_Name}",
    ),
    fragment(
        "quote-marsh",
        "quote",
        "{People remember the minute before, not the hour after. So we work on that minute.|Nobody has ever complained that we explained too much.}",
        heading="Dr. Lena Marsh, {Agency_Name}",
    ),
]

_PRICES = [
    fragment(
        "price-open",
        "pricing",
        """
{Our prices are on the table before anything else is|We name prices first}: {service} from {service_price}. {What moves the figure is the tooth and not the patient|It depends on the tooth, not on the insurance card}, and {you get it in writing after the first visit|the exact sum is in your plan}. {It does not change unless you change the plan.|Once signed, it stays.}

{If you are insured, we ask for a written estimate, so that your own share is known beforehand|With insurance, we get a written estimate of your share first}. {Without insurance there is our house plan: $32 a month, two checkups, two cleanings, and fifteen percent off the rest.|For everyone else there is the house plan at $32 a month, which takes fifteen percent off this, too.} {Larger sums can be paid in up to twelve parts.|Twelve monthly parts are possible, without interest.}
""",
        heading="{What it costs|Prices, before and not after}",
    ),
    fragment(
        "price-three-numbers",
        "pricing",
        """
{There are three numbers in every plan|Look for three numbers in our plan}: {the whole price, what your insurance is likely to pay, and what is left for you|the price, the insurer's share, and yours}. {For {service} the first one starts at {service_price}.|The first begins at {service_price} here.} {The second we get from the insurer in writing, the third is simple arithmetic.|For the second we write to your insurer. The third is what counts.}

{If something unexpected turns up, we stop and ask|Should we find something unexpected, we stop and talk}. {That is in the contract|This is written into the plan}, and {it happens in perhaps one case out of thirty|happens about once in thirty times}. {Nobody in our practices is paid by the procedure.|None of our dentists earns more by doing more.}
""",
        heading="{Three numbers|How to read your plan}",
    ),
]

_CHECKLISTS = [
    fragment(
        "checklist-bring",
        "checklist",
        """
{Four things make the first visit easier|For the first visit, four things help}:

- {a list of your medicines, blood thinners above all|your medicines, on a piece of paper}
- {old X-rays, or the name of the practice that has them|the name of your last practice, so that we can ask for the X-rays}
- {the insurance card, if there is one|your insurance card, or nothing}
- {the one thing you do not want to happen|one sentence about what you do not want}

{The last is the most important.|We read the last one first.}
""",
        heading="{What to bring|Before you come}",
    ),
    fragment(
        "checklist-sooner",
        "checklist",
        """
{Most things can wait a week or two. Call the same day if|There is usually time. There is none if}

- {a tooth hurts at night or by itself|it hurts by itself, without cold or sweet things}
- {your gum or cheek is swelling|something swells}
- {a tooth has become loose or was knocked out|a tooth is loose after a fall}
- {you have a fever along with the pain|there is a fever as well}

{One chair is kept free until noon for exactly that.|For that we keep a chair free every day until noon.}
""",
        heading="{When not to wait|Signs that it is urgent}",
    ),
]

_FAQS = [
    fragment(
        "faq-comfort",
        "faq",
        heading="{What people ask at the door|Questions nobody should be shy about}",
        entries=(
            (
                "Will it hurt?",
                "{The numbing is a pinch; after that you should feel pressure and nothing else. If you do feel something, raise your hand and we stop.|You feel the gel, then a small pinch, then nothing but pressure. If it is more, you give the signal.}",
            ),
            (
                "{Can I be sedated?|Is there something to calm me?}",
                "{Nitrous oxide, yes, at cost. It wears off within minutes, and you may drive home.|We offer nitrous oxide. It is light, safe for most people, and gone in five minutes.}",
            ),
            (
                "{May somebody come with me?|Can I bring someone?}",
                "{Gladly. There is a second chair in every room.|Yes, into the room as well, for as long as it helps.}",
            ),
        ),
    ),
    fragment(
        "faq-practical",
        "faq",
        heading="{Practical questions|Before you book}",
        entries=(
            (
                "How soon can I come?",
                "{A first visit within ten days, an emergency the same day. From {City} the early appointments are the quietest.|Usually within ten days. Acute pain is seen the same day if you call before noon.}",
            ),
            (
                "Which insurances do you take?",
                "{Most PPO plans in {State}. Ask with the card in your hand and we can tell you in two minutes.|Nearly all PPO plans in {State}. We check yours before the first visit.}",
            ),
            (
                "{What if I have to cancel?|Can I move an appointment?}",
                "{Until the day before, without any cost. After that we ask for a reason and usually forgive it.|A text by the evening before is enough.}",
            ),
        ),
    ),
    fragment(
        "faq-afterward",
        "faq",
        heading="{And afterward?|What comes after}",
        entries=(
            (
                "{When can I work again?|Can I go back to work?}",
                "{{service_after}. Most people work the same or the next day.|For most people, the same day or the next. {service_after}.}",
            ),
            (
                "Whom do I call at night?",
                "{The number on your page of advice rings at one of our six dentists, in turn.|One of our dentists, in turn. The number is on the page you take home.}",
            ),
            (
                "{Do you give a guarantee?|What if it does not last?}",
                "{Five years on what we make, if you come to the checkups. It is written in the plan.|If something we made breaks within five years, we make it again.}",
            ),
        ),
    ),
]

_ABOUT = [
    fragment(
        "about-small",
        "about",
        """
{{Agency_Name} is three small practices and not one large one|We are three small practices: Ballard, Tacoma and Sellwood}. {Dr. Ingrid Solheim opened the first in 2011, with two chairs and a notebook of what people were afraid of|It began in Ballard in 2011 with two chairs and a notebook}. {There are six dentists now, and none of them is paid by the procedure.|Today there are six dentists, all of them on a salary.}

{People from {City} usually come to {practice}|For {City} that means {practice}}. {The file is the same in all three, so you can change if your life does|If you move, your file moves with you to one of the others}.
""",
        heading="{Who we are|The people in {practice}}",
    ),
    fragment(
        "about-notebook",
        "about",
        """
{There is still a notebook|The notebook still exists}. {When Ingrid Solheim opened in Ballard in 2011, she wrote down what each patient was afraid of|In 2011, in Ballard, Dr. Solheim began to write down what her patients feared}, {and found that most of it could be avoided|and most of it turned out to be avoidable}. {Longer appointments came out of that, the signal, and the call in the evening.|From it came the longer hour, the hand signal and the evening call.}

{In {practice} we work by the same notes|The practice in {practice} works by it, too}. {We are not the cheapest dentists near {City} and not the fastest|Near {City} there are cheaper dentists and faster ones}. {We would like to be the ones you do not put off.|We want to be the ones you actually go to.}
""",
        heading="{A notebook from 2011|Why we work this way}",
    ),
]

_CALLS = [
    fragment(
        "call-first-visit",
        "call_to_action",
        "{Forty minutes, photographs, and a plan with a price beside every line. Then you decide at home.|You leave with photographs and a written plan, and nothing has been done that you did not want.}",
        heading="{Begin with a look|Plan a first visit in {practice}}",
        entries=(("Plan a first visit", "/contact/"),),
        condition="!avatar_key=nervous-patients",
    ),
    fragment(
        "call-conversation",
        "call_to_action",
        "{Twenty minutes in a room without instruments, free of charge. It is a beginning, and it commits you to nothing.|Meet your dentist first. Twenty minutes, two armchairs, no bill.}",
        heading="{Begin with a conversation|Just talk to us first}",
        entries=(("{Ask for a conversation|Meet your dentist}", "/nervous-patients/"),),
        condition="avatar_key=nervous-patients",
    ),
]

FRAGMENTS = [
    *_OPENINGS,
    *_READERS,
    *_LOCAL,
    *_BENEFITS,
    *_PROCESSES,
    *_QUOTES,
    *_PRICES,
    *_CHECKLISTS,
    *_FAQS,
    *_ABOUT,
    *_CALLS,
]
