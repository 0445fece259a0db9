"""Notices in the admin: the bell, the list, reading, and the choice of mails; nobody sees anybody else's."""

import pytest
from django.urls import reverse

from generator.enums import NoticeDigest, NoticeKind
from generator.models import Notice, NoticePreference
from generator.services import notices
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db

INDEX = "/admin/notices/"
COUNT = "/admin/notices/count/"


def tell(user, site, message="Something happened.", *, kind=NoticeKind.JOB, address="/admin/jobs/"):
    notices.tell([user], site=site, kind=kind, message=message, address=address)
    return Notice.objects.latest("pk")


def text_of(response):
    return " ".join(response.content.decode().split())


def test_an_empty_list_says_what_comes_here(editor, site_a, site_b):
    assert "There are no notices yet" in text_of(editor.get(INDEX))


def test_one_sees_ones_own_unread_first(editor, site_a, site_b):
    tell(site_a.editor, site_a.site, "read", address="/admin/1/")
    notices.mark_read(site_a.editor)
    tell(site_a.editor, site_a.site, "unread", address="/admin/2/")
    Notice.objects.filter(message="unread").update(created_at="2026-01-01T00:00:00Z")
    tell(site_a.approver, site_a.site, "a colleague's")
    tell(site_b.editor, site_b.site, f"{site_b.mark}")

    response = editor.get(INDEX)

    assert [notice.message for notice in response.context["object_list"]] == ["unread", "read"]
    assert site_b.mark not in text_of(response)
    assert response.headers["Content-Type"].startswith("text/html")


def test_filters_by_kind_and_by_read(editor, site_a, site_b):
    tell(site_a.editor, site_a.site, "job", address="/admin/1/")
    tell(site_a.editor, site_a.site, "batch", kind=NoticeKind.BATCH, address="/admin/2/")
    notices.mark_read(site_a.editor, notice_id=Notice.objects.get(message="job").pk)

    def shown(**query):
        return {notice.message for notice in editor.get(INDEX, query).context["object_list"]}

    assert shown(kind="batch") == {"batch"}
    assert shown(read="no") == {"batch"}
    assert shown(read="yes") == {"job"}


def test_the_site_is_named_for_who_works_on_several(client_for, editor, site_a, site_b, superuser):
    tell(site_a.editor, site_a.site)
    tell(superuser, site_b.site)
    assert "site" not in editor.get(INDEX).context["table"].columns
    assert "site" in client_for(superuser).get(INDEX).context["table"].columns


def test_pages_of_a_long_list(editor, site_a, site_b):
    for number in range(31):
        tell(site_a.editor, site_a.site, address=f"/admin/{number}/")
    assert len(editor.get(INDEX).context["object_list"]) == 30
    assert len(editor.get(INDEX, {"p": 2}).context["object_list"]) == 1


def test_opening_leads_there_and_reads_it(editor, site_a, site_b):
    notice = tell(site_a.editor, site_a.site, address="/admin/jobs/5/")
    response = editor.get(reverse("generator_notices:open", args=[notice.pk]))
    assert response.headers["Location"] == "/admin/jobs/5/"
    notice.refresh_from_db()
    assert notice.read_at


@pytest.mark.parametrize("address", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_else(editor, site_a, site_b, address):
    notice = tell(site_a.editor, site_a.site, address=address)
    assert editor.get(reverse("generator_notices:open", args=[notice.pk])).headers["Location"] == INDEX


def test_reading_one_and_all(editor, site_a, site_b):
    first = tell(site_a.editor, site_a.site, address="/admin/1/")
    tell(site_a.editor, site_a.site, address="/admin/2/")
    editor.post(reverse("generator_notices:read", args=[first.pk]))
    assert notices.count_unread(site_a.editor) == 1
    response = editor.post(reverse("generator_notices:read_all"), follow=True)
    assert notices.count_unread(site_a.editor) == 0
    assert "1 notice is marked as read." in text_of(response)


def test_nobody_reads_or_opens_anothers(editor, site_a, site_b):
    for notice in (tell(site_b.editor, site_b.site), tell(site_a.approver, site_a.site)):
        assert editor.get(reverse("generator_notices:open", args=[notice.pk])).status_code == 404
        assert editor.post(reverse("generator_notices:read", args=[notice.pk])).status_code == 404
        notice.refresh_from_db()
        assert notice.read_at is None


def test_reading_needs_a_post(editor, site_a, site_b):
    notice = tell(site_a.editor, site_a.site)
    assert editor.get(reverse("generator_notices:read", args=[notice.pk])).status_code == 405
    assert editor.get(reverse("generator_notices:read_all")).status_code == 405


def test_the_bell_counts(editor, site_a, site_b):
    assert editor.get(COUNT).json() == {"badge": "", "label": "Notices"}
    for number in range(3):
        tell(site_a.editor, site_a.site, address=f"/admin/{number}/")
    tell(site_b.editor, site_b.site)
    assert editor.get(COUNT).json() == {"badge": "3", "label": "Notices, 3 unread"}
    assert '"data-spark-badge": "3"' in text_of(editor.get(INDEX))


def test_the_bell_says_99_and_more(editor, site_a, site_b):
    Notice.objects.bulk_create(
        Notice(user=site_a.editor, site=site_a.site, kind=NoticeKind.JOB, message=str(number)) for number in range(120)
    )
    assert editor.get(COUNT).json() == {"badge": "99+", "label": "Notices, 99+ unread"}


def test_the_bell_costs_one_query(editor, site_a, site_b):
    tell(site_a.editor, site_a.site)
    editor.get("/admin/jobs/")
    with counted_queries() as queries:
        editor.get("/admin/jobs/")
    assert len([query for query in queries if "generator_notice" in query["sql"]]) == 1


def test_the_list_asks_the_same_for_1_and_20_rows(editor, site_a, site_b):
    tell(site_a.editor, site_a.site)
    editor.get(INDEX)
    with counted_queries() as one:
        editor.get(INDEX)
    for number in range(19):
        tell(site_a.editor, site_a.site, address=f"/admin/{number}/")
    with counted_queries() as twenty:
        assert len(editor.get(INDEX).context["object_list"]) == 20
    assert len(one) == len(twenty)


def test_visitors_have_no_notices(client_for, site_a, site_b):
    assert client_for().get(COUNT).status_code == 302


# The account.


def account(client, **data):
    from wagtail.users.models import UserProfile

    profile = UserProfile.objects.first()
    values = {
        "name_email-first_name": "A",
        "name_email-last_name": "B",
        "name_email-email": "a@alpha.test",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "locale-preferred_language": "",
        "locale-current_time_zone": "",
        "digest-digest": NoticeDigest.DAILY,
        **data,
    }
    return profile, client.post("/admin/account/", values)


def test_the_account_offers_the_choice_and_keeps_it(editor, site_a, site_b):
    page = text_of(editor.get("/admin/account/"))
    assert "Once a day, in the morning" in page

    _, response = account(editor, **{"digest-digest": NoticeDigest.NEVER})

    assert response.status_code == 302
    assert NoticePreference.objects.get().user == site_a.editor
    assert NoticePreference.objects.get().digest == NoticeDigest.NEVER


def test_the_account_takes_no_other_choice(editor, site_a, site_b):
    _, response = account(editor, **{"digest-digest": "hourly"})
    assert response.status_code == 200
    assert not NoticePreference.objects.exists()
