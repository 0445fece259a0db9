"""The style guide shows every block, each in forms that the block itself would take."""

import pytest
from wagtail.blocks import StreamBlock

from blocks.catalogue import BodyStreamBlock
from leads.models import Form
from spark_cms.demo.style_guide import body
from tests.blocks.test_catalogue import faults_in
from tests.fixtures.tenants import Tenant

pytestmark = pytest.mark.django_db


def test_every_block_is_shown_in_sound_html(site_a: Tenant) -> None:
    stream: StreamBlock = BodyStreamBlock()
    forms = list(Form.objects.for_site(site_a.site).values_list("pk", flat=True))
    value = stream.to_python(body([site_a.image.pk], visitor_forms=forms))
    assert {child.block_type for child in value} == set(stream.child_blocks)
    for child in value:
        child.block.clean(child.value)
        assert faults_in(str(child.render())) == [], child.block_type


def test_the_command_makes_the_page_anew_and_takes_it_away(site_a: Tenant, site_b: Tenant) -> None:
    from django.core.management import CommandError, call_command

    from sites_app.models import SiteImage, StandardPage

    guides = StandardPage.objects.filter(slug="style-guide")
    for tenant in (site_a, site_b):
        # The only image of either is its logo, which no block shows.
        image = SiteImage(title="One more", collection=tenant.settings.collection, file=tenant.image.file)
        image.save()
    for _ in range(2):
        call_command("style_guide", "alpha")
        assert [page.get_site() for page in guides.all()] == [site_a.site]
    call_command("style_guide", "--remove")
    assert not guides.exists()
    with pytest.raises(CommandError, match="no such site"):
        call_command("style_guide", "gamma")
