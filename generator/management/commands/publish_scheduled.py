"""Wagtail's command for what is due, which asks the publish gate first."""

from typing import Any

from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from generator.services import withdrawing


class Command(WagtailCommand):
    help = "Publishes scheduled pages that the publish gate lets through, and takes down what expired."

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            withdrawing.withhold_due()
        super().handle(*args, **options)
