"""Form pages: a form of the site, what stands around it, and nothing of another site."""

from typing import Any

import pytest
from django.test import Client

from leads.models import Form, FormPage, Submission
from sites_app.services.provisioning import add_page

pytestmark = pytest.mark.django_db


def make_page(tenant: Any, *, form: Form, **fields: Any) -> FormPage:
    page = FormPage(
        title=f"{tenant.mark} write to us",
        slug="write",
        form=form,
        form_heading=f"{tenant.mark} heading",
        beside="<p>Or come by.</p>",
        **fields,
    )
    add_page(page, parent=tenant.home)
    return page


@pytest.fixture
def forms(site_a: Any, site_b: Any) -> tuple[Form, Form]:
    own, other = (Form.objects.for_site(tenant.site).get(key="contact") for tenant in (site_a, site_b))
    return own, other


def get(tenant: Any) -> str:
    return Client(headers={"host": tenant.host}).get("/write/").content.decode()


def test_shows_its_form_and_what_stands_around_it(site_a: Any, forms: tuple[Form, Form]) -> None:
    page = make_page(site_a, form=forms[0], introduction="We answer.")
    text = get(site_a)
    for shown in (
        "We answer.",
        f"{site_a.mark} heading",
        "Or come by.",
        f'name="_page" value="{page.pk}"',
        "ContactPage",
    ):
        assert shown in text
    assert text.count("<h1") == 1
    assert f'action="{forms[0].get_absolute_url()}"' in text


def test_what_is_sent_by_it_names_the_page(site_a: Any, forms: tuple[Form, Form]) -> None:
    page = make_page(site_a, form=forms[0])
    data = {"name": "Ann", "email": "ann@example.com", "message": "Hello", "consent": "on", "_page": page.pk}
    answer = Client(headers={"host": site_a.host}).post(forms[0].get_absolute_url(), data)
    assert answer.status_code in (200, 303)
    assert Submission.objects.for_site(site_a.site).filter(page_id=page.pk).count() == 1


def test_a_form_of_another_site_is_not_shown(site_a: Any, site_b: Any, forms: tuple[Form, Form]) -> None:
    make_page(site_a, form=forms[1])
    text = get(site_a)
    assert "<form" not in text.split('<main id="main"')[1].split("</main>")[0]
    assert site_b.mark not in text


def test_a_page_without_a_form_is_a_page(site_a: Any) -> None:
    make_page(site_a, form=None)  # type: ignore[arg-type]
    assert f"{site_a.mark} write to us" in get(site_a)


def test_clients_that_draw_it_themselves_get_its_fields(site_a: Any, forms: tuple[Form, Form]) -> None:
    page = make_page(site_a, form=forms[0])
    section = Client(headers={"host": site_a.host}).get(f"/api/v2/pages/{page.pk}/").json()["form_section"]
    assert section["form"]["key"] == "contact"
    assert {"name", "email"} <= {field["key"] for field in section["form"]["fields"]}


def test_the_number_of_statements_is_the_same_with_other_forms_there(
    site_a: Any, forms: tuple[Form, Form], django_assert_num_queries: Any, settings: Any
) -> None:
    settings.SPARK_PAGE_CACHE_LEASE_MS = 60_000
    make_page(site_a, form=forms[0])
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    get(site_a)
    counts = []
    for number in (0, 20):
        Form.objects.bulk_create(
            Form(site=site_a.site, key=f"more-{number}-{each}", name="More") for each in range(number)
        )
        with CaptureQueriesContext(connection) as captured:
            Client(headers={"host": site_a.host}).get(f"/write/?utm_source={number}")
        counts.append(len(captured))
    assert counts[0] == counts[1]
