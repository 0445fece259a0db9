"""Digests: one letter for a person at their hour, with what is new and theirs, sent once, and again after a failure."""

import threading
from datetime import UTC, datetime, timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone

from generator.enums import ArticleStatus, NoticeDigest, NoticeKind
from generator.models import GeneratedArticle, Notice, NoticePreference
from generator.services import digests, notices, plans
from sites_app.models import SiteSettings
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db

# Half past eight in Denver, where it is UTC-7 in January.
MORNING = datetime(2027, 1, 12, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_denver(site_a, site_b):
    SiteSettings.objects.update(timezone="America/Denver")


def tell(user, site, message="Something happened.", **options):
    notices.tell([user], site=site, kind=NoticeKind.JOB, message=message, **options)


def prefer(user, digest):
    NoticePreference.objects.update_or_create(user=user, defaults={"digest": digest})


def to(user):
    return [message for message in mail.outbox if message.to == [user.email]]


def send(at=MORNING):
    return digests.send_due(at=at)


@pytest.fixture
def drafts_of():
    from generator.services import drafts

    def write(campaign, count):
        drafts.save(compose_drafts(plans.freeze(campaign), count=count), version=plans.freeze(campaign), job=None)

    return write


def test_one_mail_holds_all_notices_of_all_sites(site_a, site_b):
    editor = site_a.editor
    editor.groups.add(*site_b.editor.groups.all())
    tell(editor, site_a.site, "First thing.", address="/admin/jobs/1/")
    tell(editor, site_a.site, "Second thing.", address="/admin/jobs/2/", count=7)
    tell(editor, site_b.site, "Third thing.")

    assert send() == 1

    (message,) = to(editor)
    html = message.alternatives[0].content
    for text in (message.body, html):
        assert "First thing." in text
        assert "(7×)" in text
        assert text.index(str(site_a.site)) < text.index("Second thing.") < text.index(str(site_b.site))
        assert "http://localhost:8000/admin/jobs/1/" in text
        assert "/admin/account/#tab-notifications" in text
    assert message.subject == "Spark CMS: 3 notices"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["List-Unsubscribe"] == "<http://localhost:8000/admin/account/#tab-notifications>"


def test_nobody_is_told_of_another_site(campaign_a, campaign_b, drafts_of, site_a, site_b):
    drafts_of(campaign_a, 3)
    tell(site_a.approver, site_a.site, f"{site_a.mark} secret")
    tell(site_b.approver, site_b.site, f"{site_b.mark} other")

    send()

    assert site_a.mark in to(site_a.approver)[0].body
    assert site_b.mark not in to(site_a.approver)[0].body
    assert site_a.mark not in to(site_b.approver)[0].body


def test_who_left_a_site_is_not_mailed_its_notices(site_a, site_b):
    editor = site_a.editor
    editor.groups.add(*site_b.editor.groups.all())
    tell(editor, site_b.site)
    editor.groups.remove(*site_b.editor.groups.all())
    assert send() == 0


def test_drafts_are_told_to_who_may_review_them_and_once(campaign_a, campaign_b, drafts_of, site_a, site_b):
    drafts_of(campaign_a, 12)
    GeneratedArticle.objects.update(created_at=MORNING - timedelta(hours=2))

    assert send() == 2
    assert {message.to[0] for message in mail.outbox} == {site_a.approver.email, site_a.administrator.email}
    assert to(site_a.approver)[0].subject == "Spark CMS: 12 drafts await your review"
    assert "12 drafts await your review" in to(site_a.approver)[0].body

    assert send(MORNING + DAY) == 0

    GeneratedArticle.objects.filter(pk=GeneratedArticle.objects.latest("pk").pk).update(created_at=MORNING + 1.5 * DAY)
    assert send(MORNING + 2 * DAY) == 2


def test_drafts_that_were_decided_await_nobody(campaign_a, campaign_b, drafts_of, site_a, site_b):
    drafts_of(campaign_a, 3)
    GeneratedArticle.objects.update(status=ArticleStatus.PUBLISHED)
    assert send() == 0


def test_superusers_are_mailed_what_they_were_told_only(campaign_a, drafts_of, superuser, site_a, site_b):
    drafts_of(campaign_a, 3)
    tell(superuser, site_b.site)
    send()
    (message,) = to(superuser)
    assert message.subject == "Spark CMS: one notice"


def test_a_daily_mail_comes_after_eight_in_the_morning_of_the_site(site_a, site_b):
    tell(site_a.editor, site_a.site)
    assert send(MORNING - timedelta(hours=1)) == 0
    assert send(MORNING) == 1


def test_ones_own_time_zone_comes_first(site_a, site_b):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=site_a.editor, defaults={"current_time_zone": "Asia/Tokyo"})
    tell(site_a.editor, site_a.site)
    # Seven and eight in Tokyo.
    assert send(datetime(2027, 1, 11, 22, 30, tzinfo=UTC)) == 0
    assert send(datetime(2027, 1, 11, 23, 30, tzinfo=UTC)) == 1


def test_what_comes_during_the_day_waits_for_the_next_morning(site_a, site_b):
    assert send(MORNING) == 0
    tell(site_a.editor, site_a.site)
    assert send(MORNING + timedelta(hours=3)) == 0
    assert send(MORNING + DAY - timedelta(hours=1)) == 0
    assert send(MORNING + DAY) == 1


def test_a_morning_without_beat_is_made_up_for(site_a, site_b):
    assert send(MORNING) == 0
    tell(site_a.editor, site_a.site)
    assert send(MORNING + DAY + timedelta(hours=12)) == 1


def test_soon_is_at_most_one_mail_an_hour(site_a, site_b):
    prefer(site_a.editor, NoticeDigest.SOON)
    at = MORNING + timedelta(hours=8)
    tell(site_a.editor, site_a.site, address="/1/")
    assert send(at) == 1
    tell(site_a.editor, site_a.site, address="/2/")
    assert send(at + timedelta(minutes=59)) == 0
    assert send(at + timedelta(minutes=60)) == 1
    assert ["/1/" in message.body for message in to(site_a.editor)] == [True, False]


def test_soon_waits_for_nothing_once_something_happens(site_a, site_b):
    prefer(site_a.editor, NoticeDigest.SOON)
    assert send(MORNING) == 0
    tell(site_a.editor, site_a.site)
    assert send(MORNING + timedelta(minutes=5)) == 1


def test_never_is_never(site_a, site_b):
    prefer(site_a.editor, NoticeDigest.NEVER)
    tell(site_a.editor, site_a.site)
    assert send() == 0


def test_who_wants_mails_again_is_not_sent_the_past(site_a, site_b):
    prefer(site_a.editor, NoticeDigest.NEVER)
    tell(site_a.editor, site_a.site)
    digests.prefer(site_a.editor, NoticeDigest.SOON, at=MORNING - DAY)
    assert send() == 0
    tell(site_a.editor, site_a.site, "New.")
    assert send() == 1


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_who_has_no_address_or_is_gone_gets_none(site_a, site_b, change):
    tell(site_a.editor, site_a.site)
    type(site_a.editor).objects.filter(pk=site_a.editor.pk).update(**change)
    assert send() == 0


def test_what_was_read_or_mailed_is_not_mailed(site_a, site_b):
    tell(site_a.editor, site_a.site, "Read.", address="/read/")
    notices.mark_read(site_a.editor)
    tell(site_a.editor, site_a.site, "Mailed.", address="/mailed/")
    assert send() == 1
    tell(site_a.editor, site_a.site, "New.", address="/new/")
    assert send(MORNING + DAY) == 1
    assert "Read." not in to(site_a.editor)[0].body
    assert "Mailed." not in to(site_a.editor)[1].body


def test_many_notices_are_one_short_mail(site_a, site_b):
    for number in range(40):
        tell(site_a.editor, site_a.site, address=f"/{number}/")
    send()
    (message,) = mail.outbox
    assert message.body.count("Something happened.") == 12
    assert "and 28 more" in message.body
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_a_letter_costs_the_same_for_1_and_for_20_notices(site_a, site_b, django_assert_max_num_queries):
    def cost(number):
        NoticePreference.objects.all().delete()
        Notice.objects.all().delete()
        for each in range(number):
            tell(site_a.editor, site_a.site, address=f"/{each}/")
        (reader,) = [each for each in digests.readers() if each.user_id == site_a.editor.pk]
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert digests._send(reader, at=MORNING) is digests.Outcome.SENT
        return len(queries)

    cost(1)
    assert cost(1) == cost(20)


class _Refusing(EmailBackend):
    refuses = True

    def send_messages(self, messages):
        if self.refuses:
            raise ConnectionRefusedError("no mail server")
        return super().send_messages(messages)


@pytest.fixture
def mail_server(settings):
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}._Refusing"}}
    _Refusing.refuses = True
    return _Refusing


def test_a_failure_is_tried_again_later_each_time_and_told_once(site_a, site_b, mail_server):
    tell(site_a.editor, site_a.site)
    assert send(MORNING) == 0
    assert not Notice.objects.exclude(mailed_at=None).exists()
    preference = NoticePreference.objects.get(user=site_a.editor)
    assert (preference.failures, preference.retry_at) == (1, MORNING + timedelta(minutes=5))

    assert send(MORNING + timedelta(minutes=5)) == 0
    mail_server.refuses = False
    assert send(MORNING + timedelta(minutes=10)) == 0
    assert send(MORNING + timedelta(minutes=15)) == 1
    assert send(MORNING + timedelta(minutes=20)) == 0

    assert len(to(site_a.editor)) == 1
    preference.refresh_from_db()
    assert (preference.failures, preference.retry_at) == (0, None)


def test_one_persons_failure_keeps_no_other_from_their_mail(site_a, site_b, mail_server, monkeypatch):
    def refuse(self, messages):
        if messages[0].to == [site_a.editor.email]:
            raise SMTPRecipientsRefused({site_a.editor.email: (550, b"mailbox unavailable")})
        return EmailBackend.send_messages(self, messages)

    monkeypatch.setattr(mail_server, "send_messages", refuse)
    tell(site_a.editor, site_a.site)
    tell(site_b.editor, site_b.site)
    assert send() == 1
    assert to(site_b.editor)


@pytest.mark.parametrize("error", [TimeoutError("timed out"), SMTPConnectError(421, b"busy"), SMTPServerDisconnected()])
def test_a_mail_server_that_is_silent_is_asked_once_each_time(site_a, site_b, mail_server, monkeypatch, error):
    asked = []

    def be_silent(self, messages):
        asked.extend(messages[0].to)
        raise error

    monkeypatch.setattr(mail_server, "send_messages", be_silent)
    people = sorted((site_a.editor, site_b.editor), key=lambda user: user.pk)
    for tenant in (site_a, site_b):
        tell(tenant.editor, tenant.site)
    assert send() == 0
    assert asked == [people[0].email]
    # Next time another one's letter is the first, until the server is there again.
    assert send(MORNING + timedelta(minutes=1)) == 0
    assert asked == [user.email for user in people]
    monkeypatch.undo()
    mail_server.refuses = False
    assert send(MORNING + timedelta(minutes=30)) == 2


def test_a_process_that_dies_after_sending_sends_the_same_once_more(site_a, site_b, monkeypatch):
    tell(site_a.editor, site_a.site)

    class Died(BaseException):
        pass

    def die(self, *, at):
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(digests.letters.Letter, "mark_mailed", die)
        with pytest.raises(Died), transaction.atomic():
            send(MORNING)

    assert send(MORNING + timedelta(minutes=5)) == 1
    assert send(MORNING + timedelta(minutes=10)) == 0
    assert len(to(site_a.editor)) == 2


def test_what_happens_while_the_mail_is_sent_is_told_by_the_next_one(site_a, site_b, monkeypatch):
    tell(site_a.editor, site_a.site, "first", address="/same/")
    original = digests.letters.Letter.message

    def meanwhile(self):
        tell(site_a.editor, site_a.site, "second", address="/same/")
        return original(self)

    monkeypatch.setattr(digests.letters.Letter, "message", meanwhile)
    send(MORNING)
    monkeypatch.undo()
    send(MORNING + DAY)

    assert ["second" in message.body for message in to(site_a.editor)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_one_mail(site_a, site_b, settings):
    SiteSettings.objects.update(timezone="America/Denver")
    tell(site_a.editor, site_a.site)
    barrier, sent = threading.Barrier(2), []

    def beat():
        try:
            barrier.wait(10)
            sent.append(send())
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(sent) == [0, 1]
    assert len(to(site_a.editor)) == 1


def test_the_tasks_send_and_prune(site_a, site_b):
    from generator import tasks

    prefer(site_a.editor, NoticeDigest.SOON)
    tell(site_a.editor, site_a.site)
    tasks.send_digests()
    assert len(to(site_a.editor)) == 1
    Notice.objects.update(read_at=timezone.now() - timedelta(days=100))
    tasks.prune_notices()
    assert not Notice.objects.exists()
