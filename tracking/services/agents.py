"""What kind of device, browser and system a user agent names, and which kind of bot. The text itself is not kept.

Bots are known by the list of the `crawler-user-agents` package, which is brought up to date with the other packages;
browsers and systems are classed by a few words, for more than their families says too much about a visitor.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import crawleruseragents

from tracking.enums import Device

# Longer ones are made to be expensive.
LONGEST = 500
UNKNOWN_BOT = "other"

# The first that fits counts: most browsers name others as well.
BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\bOPR/|\bOpera\b")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bVersion/[\d.]+.* Safari/|\b(?:iPhone|iPad)\b.*AppleWebKit/")),
)
SYSTEMS = (
    ("iOS", re.compile(r"\b(?:iPhone|iPad|iPod)\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("macOS", re.compile(r"\bMacintosh\b|\bMac OS X\b")),
    ("Linux", re.compile(r"\bLinux\b|\bX11\b")),
)
TABLET = re.compile(r"\biPad\b|\bTablet\b|\bKindle\b|\bSilk/|\bAndroid\b(?!.*\bMobile\b)")
MOBILE = re.compile(r"\bMobile\b|\biPhone\b|\biPod\b|\bWindows Phone\b")
DESKTOPS = frozenset({"Windows", "macOS", "Linux", "ChromeOS"})


@dataclass(frozen=True, slots=True)
class Agent:
    """What is kept of a user agent; `bot` is the kind of bot, empty for people."""

    device: str
    browser: str
    os: str
    bot: str = ""


@lru_cache(maxsize=8_192)
def agent_of(user_agent: str) -> Agent:
    """What the user agent says of itself. One that says nothing is a bot: every browser does."""
    text = user_agent[:LONGEST]
    bot = bot_of(text)
    browser = next((name for name, pattern in BROWSERS if pattern.search(text)), "")
    system = next((name for name, pattern in SYSTEMS if pattern.search(text)), "")
    return Agent(str(_device(text, system)), browser, system, bot)


def bot_of(user_agent: str) -> str:
    """The kind of bot that the user agent names, such as `search-engine`; empty for a browser."""
    if not user_agent.strip():
        return UNKNOWN_BOT
    if _any_bot().search(user_agent) is None:
        return ""
    return next((kind for pattern, kind in _bots() if pattern.search(user_agent)), UNKNOWN_BOT)


def _device(text: str, system: str) -> Device:
    if TABLET.search(text):
        return Device.TABLET
    if MOBILE.search(text):
        return Device.MOBILE
    return Device.DESKTOP if system in DESKTOPS else Device.OTHER


@cache
def _bots() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(entry["pattern"]), (entry.get("tags") or [UNKNOWN_BOT])[0])
        for entry in crawleruseragents.CRAWLER_USER_AGENTS_DATA
    )


@cache
def _any_bot() -> re.Pattern[str]:
    """All patterns as one, for most user agents are no bot's."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _bots()))
