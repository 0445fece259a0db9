"""Wagtail's command for what is due, which asks the publish gate and the site's switch first."""

from typing import Any

from django.utils import timezone
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from generator.services import due_pages


class Command(WagtailCommand):
    help = "Publishes scheduled pages that may go out, and takes down what expired."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
        else:
            due_pages.run(at=timezone.now())
