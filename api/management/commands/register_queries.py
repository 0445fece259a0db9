"""Registers the GraphQL queries of a site, which are then the only ones if the installation says so."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from graphql import GraphQLError, parse, validate
from wagtail.models import Site

from api.graphql.schema import schema
from sites_app.services import persisted_queries


class Command(BaseCommand):
    help = "Make the queries in these files the registered GraphQL queries of a site, one query a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", help="the site's key")
        parser.add_argument("files", nargs="+", type=Path, help="files with one query each")

    def handle(self, *, site: str, files: list[Path], **options: Any) -> None:
        row = Site.objects.filter(sitesettings__key=site).first()
        if row is None:
            raise CommandError(f"There is no site with the key “{site}”.")
        texts = [self._read(path) for path in files]
        count = persisted_queries.register(row, texts, on=timezone.now().date())
        for path, text in zip(files, texts, strict=True):
            self.stdout.write(f"{persisted_queries.digest_of(text)}  {path}")
        self.stdout.write(f"{count} {'query is' if count == 1 else 'queries are'} registered for {site}.")

    @staticmethod
    def _read(path: Path) -> str:
        try:
            text = path.read_text(encoding="utf-8")
            problems = validate(schema._schema, parse(text))
        except (OSError, UnicodeError, GraphQLError) as error:
            raise CommandError(f"{path}: {error}") from error
        if problems:
            raise CommandError(f"{path}: {problems[0].message}")
        return text
