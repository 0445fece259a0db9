"""Shows every block in its shortest and longest form on a page of a site, for those who make blocks and themes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.blocks import StreamValue
from wagtail.models import Site

from leads.models import Form
from sites_app.models import SiteDocument, SiteImage, SiteSettings, StandardPage
from sites_app.services.pictures import make_renditions
from sites_app.services.provisioning import add_page
from spark_cms.demo.style_guide import body

SLUG = "style-guide"
VIDEOS, SOUNDS = ("mp4", "webm"), ("m4a", "mp3", "ogg")


class Command(BaseCommand):
    help = (
        "Makes, or makes anew, a page with every block of the catalogue on the given sites (all of them without any)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sites", nargs="*", metavar="KEY", help="Keys of sites.")
        parser.add_argument("--remove", action="store_true", help="Take the page away again.")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = SiteSettings.objects.select_related("site__root_page", "collection")
        if options["sites"]:
            settings = settings.filter(key__in=options["sites"])
        if not settings:
            raise CommandError("There is no such site.")
        for each in settings:
            StandardPage.objects.child_of(each.site.root_page).filter(slug=SLUG).delete()
            if not options["remove"]:
                self.stdout.write(f"{each.key}: {make_style_guide(each).get_full_url()}")


def make_style_guide(settings: SiteSettings) -> StandardPage:
    """The page with every block, live and in no menu. Raises CommandError for a site without images or forms."""
    site: Site = settings.site
    images = list(SiteImage.objects.filter(collection=settings.collection).exclude(pk=settings.logo_id).order_by("pk"))
    if not images:
        raise CommandError(f"The site {settings.key} has no image but its logo.")
    forms = list(Form.objects.for_site(site).order_by("pk").values_list("pk", flat=True))
    if not forms:
        raise CommandError(f"The site {settings.key} has no form.")
    for image in images:
        make_renditions(image)
    files = list(SiteDocument.objects.filter(collection=settings.collection))
    page = StandardPage(title="Style guide", slug=SLUG, search_description="Every block in every form.")
    page.body = StreamValue(
        page.body.stream_block,
        body(
            [image.pk for image in images],
            visitor_forms=forms,
            videos=[file.pk for file in files if file.file_extension in VIDEOS],
            sounds=[file.pk for file in files if file.file_extension in SOUNDS],
        ),
        is_lazy=True,
    )
    add_page(page, parent=site.root_page.specific)
    return page
