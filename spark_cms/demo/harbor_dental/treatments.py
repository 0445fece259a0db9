"""Fragments about one treatment each: what it is, and what else could be done."""

from spark_cms.demo.shapes import fragment

_HEADING = "{What happens, and why|What it is, in plain words|The treatment itself}"


def _about(service: str, body: str) -> dict[str, object]:
    return fragment(f"about-{service}", "solution", body, heading=_HEADING, condition=f"service_key={service}")


def _instead(service: str, body: str) -> dict[str, object]:
    return fragment(
        f"instead-{service}",
        "comparison",
        body,
        heading="{What else could be done|The alternatives|If you would rather not}",
        condition=f"service_key={service}",
    )


TREATMENT_FRAGMENTS = [
    _about(
        "dental-implants",
        """
{An implant is a small titanium screw that takes the place of a root|A titanium screw takes the place of the root: that is all an implant is}. {Bone grows onto it within three to four months|In three to four months the bone grows around it}, and then it carries a crown. {We plan it on a three-dimensional image first, so that on the day itself there is nothing left to decide|Everything is decided beforehand, on a three-dimensional image}.

{Placing it takes less time than most people expect, and with good numbing you feel pressure and no pain|The placing itself is shorter than people expect; you feel pressure, not pain}. {What it needs is patience, because bone does not hurry|The patience comes afterward: bone cannot be hurried}. {If there is too little of it, we say so before anybody talks about dates.|Where there is not enough bone, you hear it at the first visit.}
""",
    ),
    _about(
        "clear-aligners",
        """
{Aligners are a series of thin, clear shells, each a quarter of a millimeter further along than the last|Think of a flip book: each clear shell is a quarter of a millimeter further than the one before}. {You wear a pair for a week or two, twenty-two hours a day, and take them out to eat|A pair stays in for a week or two, day and night except at meals}. {Before the first one is made you see the last picture on a screen, and can say what you would like different|The final result is on the screen before the first shell is made}.

{They work well for crowded front teeth and for gaps|Crowded front teeth and gaps are what they do best}. {They do not work in a drawer|They do nothing in a drawer}, which is why we talk about your days before we talk about your teeth. {For a few kinds of bite, braces are simply better; in that case we send you to somebody who does them well.|Some bites need braces. We will tell you, and to whom to go.}
""",
    ),
    _about(
        "same-day-crowns",
        """
{A crown is a cap for a tooth that has lost too much to hold a filling|When too little of a tooth is left to hold a filling, a crown goes over it}. {Ours are scanned with a camera the size of a pen, designed beside you and milled from a ceramic block in the next room|A camera takes the impression, a mill in the next room cuts it from ceramic}. {No tray of paste, no temporary, no second injection|There is no paste, no temporary crown and no second appointment}.

{The block is chosen against your own teeth, by daylight, and stained by hand before it is fired|The color is matched by daylight and stained by hand}. {You can read, sleep or answer letters in between; the mill needs twelve minutes, the oven twenty.|Twelve minutes of milling, twenty in the oven: people bring a book.}
""",
    ),
    _about(
        "root-canal-treatment",
        """
{The name is worse than the thing|Nothing in our work has a worse name}. {Inside every tooth there is a nerve; when it is infected, the pain comes from there, and cleaning it out is what ends it|The pain comes from an infected nerve inside the tooth, and the treatment is what stops it}. {We work under a microscope, behind a rubber sheet, and wait until the numbing has really set in|There is a microscope, a rubber sheet that keeps everything dry, and a wait until you feel nothing}.

{Most people say afterward that it was like a long filling|“Like a long filling” is what we hear most afterward}. {The tooth is kept, and nine times out of ten it is still there ten years later|Nine out of ten such teeth are still in place after ten years}. {A molar then needs a crown, because a tooth without a nerve is brittle; that is a second sum, and it belongs into the first conversation.|Back teeth need a crown afterward. We name that sum at the start and not at the end.}
""",
    ),
    _about(
        "checkup-and-cleaning",
        """
{A checkup with us starts with a question and ends with a photograph|First we ask what has changed, and last we show you a photograph}. {In between we look at every tooth, measure the gums once a year, and take X-rays only when the last ones are old enough|Every tooth is looked at, the gums are measured once a year, and X-rays are taken when there is a reason}. {The cleaning is done by hand where it is tender and with a gentle spray of fine powder elsewhere|Where it is tender we clean by hand; elsewhere with water and a fine, sweet powder}.

{Nobody will scold you|There is no scolding}. {If you floss, we are glad; if you do not, we look for something that you will actually use.|Should flossing not be your thing, we look for what is.} {For most people twice a year is right. For some it is once, and we tell them so.|Some people need it only once a year, and hear that from us.}
""",
    ),
    _about(
        "emergency-visits",
        """
{Until noon, one chair in each practice is kept free|We keep a chair free in each practice until noon}, because teeth do not look at calendars. {You call, we ask four questions, and you know within minutes when to come|Four questions on the phone, and you have a time}. {The visit has one aim: that the pain stops|There is one aim only, to end the pain}. {What caused it is dealt with the same day if it can be, or planned if it should not be rushed.|The cause is treated at once where that is sensible, and planned where it is not.}

{A knocked-out tooth is different: it can often be saved within the first hour|One case cannot wait at all: a tooth that has been knocked out}. {Put it into milk, do not scrub it, and call while you are on the way.|Keep it in milk, leave it alone, and call from the car.}
""",
    ),
    _instead(
        "dental-implants",
        """
{A gap can also be closed with a bridge|A bridge closes a gap, too}: {it is quicker, and about as expensive|quicker, at a similar price}, but the neighbors have to be ground for it. {If they need crowns anyway, that is the better way; if they are sound, it is a pity.|With sound neighbors that is a pity. With neighbors that need crowns anyway, it is the better choice.}

{A removable partial costs a third and needs getting used to|The cheapest answer is a removable partial, for about a third of the price}. {And sometimes the honest answer is to leave a gap at the very back alone: nobody sees it, and you will hardly chew any worse.|A gap at the very back may also simply stay. We have said that more than once.}
""",
    ),
    _instead(
        "clear-aligners",
        """
{For a single crooked tooth, a little bonding may do|One crooked tooth can often be hidden with a little bonding}: one hour, {a tenth of the price|a fraction of the price}, and nothing to wear. {It lasts seven or eight years and stains a little with coffee.|Coffee stains it in time, and after seven or eight years it is due again.}

{Braces are faster where teeth have to be turned or lifted|Braces win where a tooth has to be turned or lifted}, and they cannot be forgotten on a tray. {Doing nothing is a choice as well, as long as you can clean where they overlap.|As long as everything can be kept clean, you may also do nothing at all.}
""",
    ),
    _instead(
        "same-day-crowns",
        """
{Not every broken tooth needs a crown|A crown is not always needed}. {If two walls are still standing, a ceramic inlay keeps more of the tooth and costs less|As long as two walls are standing, a ceramic inlay is kinder to the tooth}. {A large filling is cheaper still, and may hold five years or one|The cheapest thing is a large filling, which may hold for five years or for one}.

{For front teeth we sometimes prefer a laboratory|Front teeth sometimes belong to a laboratory}: a ceramist sees what a machine does not. {It takes two weeks and a temporary, and we tell you when it is worth that.|That means two weeks with a temporary, and now and then it is worth it.}
""",
    ),
    _instead(
        "root-canal-treatment",
        """
{The alternative is to take the tooth out|There is one alternative: the tooth comes out}. {That is quick, and it is cheaper on the day|On the day it is quicker and costs less}. {The sum comes later, with an implant or a bridge, or with teeth that lean into the gap|Later comes the implant, the bridge, or a neighbor that tips into the gap}.

{Antibiotics alone only buy time|Antibiotics by themselves buy a few weeks, no more}. {We are glad to use that time if a wedding or a flight is in the way, and then we would like to see you.|If a flight or a wedding is in the way, that can be just what is needed. Then it has to be done.}
""",
    ),
    _instead(
        "checkup-and-cleaning",
        """
{You can of course wait until something hurts|Waiting for pain is possible, of course}. {By then a filling for $220 has often become a root canal and a crown for ten times as much|Pain usually arrives when the $220 filling has turned into a crown}. {That is not a threat; it is how decay works: silent for a long time and then fast.|Decay is silent for years and then quick.}

{If money is the reason to wait, ask for our house plan|Where money is the reason, there is our house plan}: $32 a month for two checkups, two cleanings and the X-rays. {If time is the reason, come at half past seven.|And where it is time, we open at half past seven.}
""",
    ),
    _instead(
        "emergency-visits",
        """
{An emergency room can give you something for the pain and little else|At an emergency room there are painkillers, but rarely a dentist}. {Go there if your face swells quickly, if swallowing is hard or if you have a fever: that is a matter for a hospital and not for us|With a fever, a fast swelling or trouble swallowing, though, it is the right place, and at once}.

{Otherwise ibuprofen helps most people through a night better than anything you put on the tooth|To get through a night, ibuprofen is better than anything put on the tooth itself}, if your doctor has nothing against it. {A lost filling can be bridged with a temporary one from the pharmacy for a day or two.|For a lost filling there is a temporary paste at the pharmacy.}
""",
    ),
]
