"""Takes a blueprint over into one site: rows are found by their keys, and made or changed all together or not at all.

What the site has beyond the blueprint stays as it is, and no other site is touched.
"""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from generator.enums import AxisKind
from generator.models import Campaign
from generator.services import plans
from generator.services.blueprints import pages as page_rows
from generator.services.blueprints.differences import (
    Action,
    BlueprintOutdatedError,
    BlueprintReport,
    RowChange,
    compare,
)
from generator.services.blueprints.exporting import complete_rows, row_of
from generator.services.blueprints.lookups import Lookups
from generator.services.blueprints.reading import (
    BlueprintError,
    BlueprintProblem,
    Document,
    Path,
    checksum,
    read,
)
from generator.services.blueprints.schema import FORMAT, HEADER, ONCE, SECTIONS, SETTINGS, RowReader
from generator.services.blueprints.selection import made_from, readable
from generator.services.blueprints.storing import Storing
from generator.services.blueprints.texts import Rows, check_texts
from generator.services.plan_problems import LEFT_FOR_LATER, PlanProblem
from sites_app.models import SiteSettings
from sites_app.tenancy import is_shared

MOST_OF_A_CAMPAIGN = 5


def import_blueprint(
    text: str, *, site: Site, user: AbstractBaseUser | None = None, dry_run: bool = False, expected: str = ""
) -> BlueprintReport:
    """Make the site have everything that the blueprint says, and say what that changed.

    A dry run does the same and takes it back. Repeating an import changes nothing. Raises BlueprintError, with the line
    of everything that is wrong, and BlueprintOutdatedError if the report has another digest than the `expected` one;
    then nothing is changed.
    """
    # What is taken back needs no index of references, which is half of the work.
    with transaction.atomic(), disable_reference_index_auto_update() if dry_run else nullcontext():
        # Imports into one site follow one another.
        settings = SiteSettings.objects.select_for_update(of=("self",)).select_related("site__root_page").get(site=site)
        report = _Import(read(text), settings, user=user, is_dry_run=dry_run).run()
        if expected and report.digest != expected:
            raise BlueprintOutdatedError
        if dry_run:
            transaction.set_rollback(True)
        elif report.effective:
            data = {"created": report.count(Action.CREATED), "changed": report.count(Action.CHANGED)}
            log(instance=settings, action="generator.import_blueprint", user=user, data=data)
    return report


class _Import:
    def __init__(self, document: Document, settings: SiteSettings, *, user: Any, is_dry_run: bool) -> None:
        self._document = document
        self._settings = settings
        self._site: Site = settings.site
        self._user = user
        self._is_dry_run = is_dry_run
        self._reader = RowReader(document)
        self._rows: dict[str, Rows] = {}
        self._changes: list[RowChange] = []
        self._notices: list[str] = []

    def run(self) -> BlueprintReport:
        self._check_header()
        self._read_rows()
        self._stop_at_problems()
        lookups = Lookups(self._site, self._rows)
        lookups.check(self._reader)
        check_texts(self._rows, site=self._site, reader=self._reader)
        self._stop_at_problems()
        self._store(Storing(self._site, lookups=lookups, reader=self._reader, user=self._user, notices=self._notices))
        self._check_campaigns()
        self._stop_at_problems()
        return BlueprintReport(tuple(self._changes), tuple(self._notices), is_dry_run=self._is_dry_run)

    def _stop_at_problems(self) -> None:
        if self._reader.problems:
            raise BlueprintError(self._reader.problems)

    # Reading

    def _check_header(self) -> None:
        data = self._document.data
        if data.get("blueprint") != FORMAT:
            message = f"A blueprint begins with “blueprint: {FORMAT}”, the version of its format."
            raise BlueprintError([BlueprintProblem(self._document.line(("blueprint",)), message)])
        self._reader.unknown(data, (*HEADER, "settings", *SECTIONS, "pages"), ())
        given = data.get("checksum")
        if given is not None and given != checksum(data):
            message = "The checksum does not fit: the file was changed or damaged. Remove this line if you changed it."
            self._reader.report(("checksum",), message)

    def _read_rows(self) -> None:
        data = self._document.data
        for name, part in SECTIONS.items():
            self._rows[name] = [
                (path, self._reader.row(part, raw, path, also=ONCE.get(name, ())))
                for path, raw in self._reader.rows(data.get(name), (name,))
            ]
            self._check_keys(name, part.key)
        found = [
            (path, page_rows.check_page(raw, path, reader=self._reader))
            for path, raw in self._reader.rows(data.get("pages"), ("pages",))
        ]
        # Parents before their children, whatever the order in the file.
        pages = [(path, row) for path, row in found if row is not None]
        self._rows["pages"] = sorted(pages, key=lambda entry: entry[1]["path"].count("/") - (entry[1]["path"] == "/"))
        self._check_keys("pages", "path")

    def _check_keys(self, section: str, key: str) -> None:
        seen: dict[str, Path] = {}
        for path, row in self._rows[section]:
            value = str(row[key])
            if value in seen:
                line = self._document.line(seen[value])
                self._reader.report((*path, key), f"“{value}” is in line {line} already.")
            seen.setdefault(value, path)

    # Storing

    def _store(self, storing: Storing) -> None:
        self._store_settings(storing)
        for name in SECTIONS:
            if name == "campaigns":
                self._store_pages(storing)
            self._store_section(name, storing)
            # Rows of the sections to come name rows that a problem has kept from being stored.
            self._stop_at_problems()

    def _store_settings(self, storing: Storing) -> None:
        raw = self._document.data.get("settings")
        if raw is None:
            return
        if not isinstance(raw, dict):
            self._reader.report(("settings",), "“settings” is a mapping of fields.")
            return
        row = self._reader.row(SETTINGS, raw, ("settings",))
        before = row_of(SETTINGS, self._settings, storing.lookups.stored)
        change = compare("settings", self._settings.key, ("settings",), before=before, after=row)
        self._changes.append(change)
        if change.action is Action.CHANGED and not self._reader.problems:
            storing.settings(self._settings, row)

    def _store_section(self, name: str, storing: Storing) -> None:
        part = SECTIONS[name]
        keys = [row[part.key] for _, row in self._rows[name]]
        rows = readable(part.model, self._site).filter(**{f"{part.key}__in": keys})
        stored = {getattr(row, part.key): row for row in complete_rows(part, rows)}
        for path, row in self._rows[name]:
            instance = stored.get(row[part.key])
            before = row_of(part, instance, storing.lookups.stored) if instance is not None else None
            change = compare(name, row[part.key], path, before=before, after=row)
            if instance is not None and is_shared(instance) and change.is_effective:
                # What the platform shares stays as it is; the site gets a row of its own, which stands for the key.
                instance = None
                change = compare(name, row[part.key], path, before=None, after=row)
            self._changes.append(change)
            if change.is_effective:
                raw = self._document.data[name][path[1]]
                storing.row(part, row, path, instance=instance, raw=raw)

    def _store_pages(self, storing: Storing) -> None:
        for path, given in self._rows["pages"]:
            row = storing.normal(given)
            page = storing.lookups.page(row["path"])
            before = storing.exported(page, row["path"]) if page is not None else None
            change = compare("pages", row["path"], path, before=before, after=row, ignored=page_rows.ONCE)
            self._changes.append(change)
            if change.is_effective:
                storing.page(page, row, path)
        storing.store_pages()

    # Afterwards

    def _check_campaigns(self) -> None:
        """A campaign's own texts are judged as in its form; what else it lacks is said, and can be mended later."""
        for path, row in self._rows["campaigns"]:
            campaign = Campaign.objects.for_site(self._site).select_related("site__root_page").get(key=row["key"])
            self._note_what_joins(campaign)
            found = plans.examine(campaign)
            empty = [
                n for n, axis in enumerate(found.summary.axes) if axis.kind == AxisKind.LOCATION and not axis.count
            ]
            for place in empty:
                message = "There are no such places here; import them first, see `import_locations`."
                self._reader.report((*path, "axes", place), message)
            # Without its places nothing gives the tokens of places a value, and that is all that there would be to say.
            if not empty:
                self._say_problems(campaign, found.problems, path, row)
        self._note_whom_it_changes()

    def _say_problems(
        self, campaign: Campaign, problems: Iterable[PlanProblem], path: Path, row: Mapping[str, Any]
    ) -> None:
        others = []
        for problem in problems:
            code = problem.diagnostic.code
            if problem.is_error and problem.field in row and code not in LEFT_FOR_LATER:
                offset = problem.diagnostic.line - 1
                self._reader.report((*path, problem.field), problem.diagnostic.message, offset=offset)
            else:
                others.append(f"Campaign “{campaign}”: {problem}")
        self._notices += others[:MOST_OF_A_CAMPAIGN]
        more = len(others) - MOST_OF_A_CAMPAIGN
        if more > 0:
            self._notices.append(f"Campaign “{campaign}”: {more:,} more of these; its own page lists them all.")

    def _note_what_joins(self, campaign: Campaign) -> None:
        """Says what the site's own library adds to a campaign, since its articles are then others than at home."""
        more = []
        for section, keys in made_from(self._site, [campaign]).items():
            given = {row["key"] for _, row in self._rows[section]}
            rows = readable(SECTIONS[section].model, self._site).filter(pk__in=keys)
            if given and (count := rows.exclude(key__in=given).count()):
                more.append(f"{section} ({count:,})")
        if more:
            self._notices.append(
                f"Campaign “{campaign}” also uses what this site has and the file has not: {', '.join(more)}. "
                "Its articles will differ from those of the site that the file is from. To keep a fragment out of "
                "other campaigns, make it one campaign's own."
            )

    def _note_whom_it_changes(self) -> None:
        """Says what the site's other campaigns get from the file: an axis without keys, say, takes new avatars too."""
        given = [row["key"] for _, row in self._rows["campaigns"]]
        others = list(Campaign.objects.for_site(self._site).exclude(key__in=given))
        used = []
        for section, keys in (made_from(self._site, others) if others else {}).items():
            new = [change.key for change in self._changes if change.section == section and change.is_effective]
            rows = readable(SECTIONS[section].model, self._site).filter(pk__in=keys, key__in=new)
            if new and (count := rows.count()):
                used.append(f"{section} ({count:,})")
        if used:
            self._notices.append(
                f"Other campaigns of this site use some of what is created or changed here: {', '.join(used)}. "
                "They change with it, and are approved anew."
            )
