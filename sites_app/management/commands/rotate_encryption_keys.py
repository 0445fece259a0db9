"""`manage.py rotate_encryption_keys`: the command line of the rotation of keys."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sites_app.keyring import UndecipherableError
from sites_app.services import key_rotation


class Command(BaseCommand):
    help = (
        "Write everything that is encrypted anew by the first of SPARK_ENCRYPTION_KEYS, so that the others can be "
        "taken away. It works in batches beside the running site, and can be stopped and started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=key_rotation.BATCH, help="Rows in one transaction.")

    def handle(self, *args: Any, **options: Any) -> None:
        begun, rewritten = time.perf_counter(), {}
        try:
            for step in key_rotation.rotate(batch=max(1, options["batch"])):
                rewritten[step.table] = step.rewritten
                self.stdout.write(f"{step.table}: {step.seen:,} of {step.total:,}, {step.rewritten:,} written anew")
        except UndecipherableError as error:
            raise CommandError(f"{error} Put the key that is missing back, and start again: it goes on.") from error
        seconds = time.perf_counter() - begun
        self.stdout.write(f"{sum(rewritten.values()):,} rows written anew in {seconds:.1f} s. Older keys can go now.")
