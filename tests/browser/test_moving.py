"""Articles are moved in a browser: chosen in the list, the hub in the page chooser, what happens, the job."""

from typing import Any

import pytest

from tests.browser.test_campaign_editor import _axe_finds_nothing_serious

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.mark.django_db(transaction=True)
def test_articles_are_moved_to_a_hub_of_their_site(sign_in: Any, server: Any, site_a: Any, site_b: Any) -> None:
    from generator.models import GeneratedArticle, Job
    from generator.services import drafts, plans, publishing
    from sites_app.services.provisioning import add_hub
    from tests.generator.factories import compose_drafts, make_campaign

    hub, _ = (add_hub(site.home, title="Elsewhere", slug="elsewhere") for site in (site_a, site_b))
    for site in (site_b, site_a):
        version = plans.freeze(make_campaign(site))
        drafts.save(compose_drafts(version, count=12), version=version)
    first = GeneratedArticle.objects.for_site(site_a.site).first()
    publishing.publish(first, user=site_a.approver)
    admin = sign_in(site_a.administrator)

    admin.goto(server("/admin/bulk/generator/generatedarticle/move_articles/?id=all&next=/admin/articles/"))
    _axe_finds_nothing_serious(admin, "main")
    admin.get_by_role("button", name="Choose a page").click()
    chooser = admin.locator(".modal")
    assert site_b.site.site_name not in chooser.inner_text()
    chooser.locator(".children a").first.click()
    chooser.get_by_role("link", name="Elsewhere").first.wait_for()
    chooser.get_by_role("link", name="Elsewhere").first.click()
    admin.get_by_role("button", name="Continue").click()
    admin.get_by_role("button", name="Move 12 articles").wait_for()
    _axe_finds_nothing_serious(admin, "main")
    admin.get_by_role("button", name="Move 12 articles").click()
    admin.locator(".spark-job").first.wait_for()
    assert Job.objects.get(kind="move").target_id == hub.pk
