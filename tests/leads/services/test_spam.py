"""What looks like spam: each sign has its reason, and no single weak one holds a submission."""

import pytest

from leads.enums import FieldKind, SpamLevel
from leads.services import spam
from leads.visitor_form import Answer


def judge(text="A question.", *, level=SpamLevel.NORMAL, blocked=(), email="ann@visitors.test", **signs):
    answers = [
        Answer("your_name", "Name", FieldKind.TEXT, signs.pop("name", "Ann")),
        Answer("email", "E-mail", FieldKind.EMAIL, email),
        Answer("message", "Message", FieldKind.TEXTAREA, text),
    ]
    return spam.judge(answers, signs=spam.Signs(**{"age": 30.0, **signs}), level=level, blocked=blocked)


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


def test_an_ordinary_message_has_no_points():
    verdict = judge("See https://example.com and https://example.org, please.")
    assert (verdict.score, verdict.is_held) == (0, False)


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("fast", {"age": 0.5}),
        ("token", {"age": None, "sent_token": True}),
        ("no_script", {"age": None}),
        ("no_origin", {"has_origin": False}),
        ("often", {"sent_lately": 11}),
        ("repeated", {"said_before": True}),
        ("links", {"text": "https://a.test " * 4}),
        ("markup", {"text": "[url=x]casino[/url]"}),
        ("name_link", {"name": "Ann www.spam.test"}),
        ("disposable", {"email": "x@mailinator.com"}),
    ],
)
def test_a_weak_sign_alone_holds_nothing(code, options):
    verdict = judge(**options)
    assert codes(verdict) == [code]
    assert not verdict.is_held


@pytest.mark.parametrize(
    ("code", "options"),
    [("honeypot", {"honeypot": "x"}), ("blocked", {"text": "Buy BITCOIN now", "blocked": ["bitcoin"]})],
)
def test_a_strong_sign_alone_holds(code, options):
    verdict = judge(**options)
    assert code in codes(verdict)
    assert verdict.is_held


def test_weak_signs_together_hold():
    assert judge("[url=x]y[/url] http://a http://b http://c http://d", age=0.5).is_held


def test_strict_holds_what_normal_takes_and_off_takes_all():
    doubtful = {"said_before": True}
    assert not judge(**doubtful).is_held
    assert judge(**doubtful, level=SpamLevel.STRICT).is_held
    everything = judge("[url=x]", honeypot="x", level=SpamLevel.OFF)
    assert everything.score >= 100
    assert not everything.is_held


def test_a_visitor_without_scripts_is_received():
    assert not judge(age=None, has_origin=False).is_held
