"""Table files of the library: a dry run stores nothing and says all; confirming does exactly that, on one site."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry, ReferenceIndex

from generator.models import (
    ArticleTemplate,
    Avatar,
    ClusterMember,
    Fragment,
    HeadlinePattern,
    Location,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.services.library import tables
from generator.services.library.checks import LibraryChecks
from generator.services.library.importing import ImportRefusedError, Report, apply, dry_run
from generator.services.library.sheets import csv_lines
from generator.services.library.stored import rows_of
from generator.services.library.tables import TABLES, Table, table_of

pytestmark = pytest.mark.django_db


def file_of(text: str) -> bytes:
    return "\n".join(line.strip() for line in text.strip().splitlines()).encode()


def look(table: Table, tenant: Any, content: str | bytes) -> Report:
    content = content if isinstance(content, bytes) else file_of(content)
    site = tenant.site if tenant else None
    return dry_run(content, table=table, site=site, checks=LibraryChecks(site))


def put(table: Table, tenant: Any, content: str | bytes, *, dry: Report | None = None, user: Any = None) -> Report:
    content = content if isinstance(content, bytes) else file_of(content)
    site = tenant.site if tenant else None
    dry = dry or look(table, tenant, content)
    return apply(
        content, table=table, site=site, checks=LibraryChecks(site), dry=dry.as_json(), user=user, source="file.csv"
    )


def export(table: Table, tenant: Any) -> bytes:
    return b"".join(csv_lines(rows_of(table, site=tenant.site if tenant else None)))


def problems(report: Report) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in report.problems]


@pytest.fixture
def cluster(site_a, campaign_a, campaign_b):
    found = LocationCluster.objects.create(site=site_a.site, key="near", name="Near")
    for order, number in enumerate((1, 2)):
        place = Location.objects.get(path_key=f"us-tx-town-{number}")
        ClusterMember.objects.create(cluster=found, location=place, landmark=f"Gate {number}", sort_order=order)
    return found


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_an_export_is_an_import_without_changes(site_a, cluster, table):
    report = look(table, site_a, export(table, site_a))

    assert report.errors == 0, report.problems
    assert (report.created, report.changed) == (0, 0)
    assert report.unchanged == table.model.objects.for_site(site_a.site).count() > 0


def test_the_whole_library_moves_to_an_empty_site(site_a, site_b, cluster):
    for model in (ArticleTemplate, Fragment, Avatar, Niche, Offer, SpintaxDictionary):
        assert not model.objects.shared().exists()
    files = {name: export(table, site_a) for name, table in TABLES.items()}

    for name in ("niches", "avatars", "dictionaries", "offers", "fragments", "patterns", "templates", "clusters"):
        assert put(TABLES[name], None if name != "clusters" else site_b, files[name]).errors == 0

    moved = {name: export(table, None if name != "clusters" else site_b) for name, table in TABLES.items()}
    assert moved == files


def test_a_dry_run_stores_nothing(site_a, campaign_a):
    with CaptureQueriesContext(connection) as queries:
        report = look(tables.NICHES, site_a, "key,name\nnew,New\nhomes,Other")

    assert (report.created, report.changed) == (1, 1)
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert Niche.objects.for_site(site_a.site).count() == 1


def test_the_dry_run_shows_each_field_before_and_after(site_a, campaign_a):
    report = look(tables.NICHES, site_a, "key,name,description\nhomes,Houses,All of them\nnew,New,")

    changed, new = report.changes
    assert (changed.key, changed.line, changed.is_new) == ("homes", 2, False)
    assert changed.fields == [("name", f"{site_a.mark} homes", "Houses"), ("description", "", "All of them")]
    assert new.is_new
    assert new.fields == [("name", "", "New")]


def test_the_dry_run_shows_parts_that_come_and_go(site_a, campaign_a):
    report = look(tables.DICTIONARIES, site_a, "key,term,weight\nquality,sound,2\nquality,tight,1")
    assert (report.changes[0].removed, report.changes[0].added) == (["dry · 1"], ["tight · 1"])

    report = look(tables.DICTIONARIES, site_a, "key,term,weight\nquality,dry,1\n,sound,2")
    assert report.changes[0].is_reordered


def test_what_the_file_does_not_name_stays(site_a, campaign_a):
    put(tables.DICTIONARIES, site_a, "key,name\nquality,Renamed")

    dictionary = SpintaxDictionary.objects.for_site(site_a.site).get()
    assert dictionary.name == "Renamed"
    assert list(dictionary.entries.values_list("term", "weight")) == [("sound", 2), ("dry", 1)]

    put(tables.FRAGMENTS, site_a, "key,in_use\nopening,no")
    fragment = Fragment.objects.for_site(site_a.site).get(key="opening")
    assert not fragment.is_active
    assert fragment.body
    assert Fragment.objects.for_site(site_a.site).filter(is_active=True).count() == 6


def test_confirming_writes_rows_parts_and_keys(site_a, campaign_a):
    put(
        tables.AVATARS,
        site_a,
        """key;name;niches;gender;identity;pronoun;pronoun_object;pronoun_possessive;isare;has_have;does_do
        owner;Owner;homes;female;homeowner;she;her;her;is;has;does
        ;;;male;homeowner;he;him;his;is;has;does
        manager;Manager;;neutral;manager;;;;;;""",
    )

    owner, manager = Avatar.objects.for_site(site_a.site).order_by("-key")
    assert list(owner.variants.values_list("gender", "pronoun")) == [("female", "she"), ("male", "he")]
    assert [niche.key for niche in owner.niches.all()] == ["homes"]
    assert manager.variants.get().pronoun == "they"
    assert not manager.niches.exists()


def test_the_other_sites_rows_stay_as_they_are(site_a, site_b, campaign_a, campaign_b):
    before = {name: export(table, site_b) for name, table in TABLES.items()}

    put(tables.NICHES, site_a, "key,name\nhomes,Changed\nnew,New")
    put(tables.FRAGMENTS, site_a, "key,body\nopening,Changed")

    assert {name: export(table, site_b) for name, table in TABLES.items()} == before


def test_a_key_of_another_site_is_unknown(site_a, site_b, campaign_a, campaign_b):
    Niche.objects.create(site=site_b.site, key="theirs", name="Theirs")

    report = look(tables.AVATARS, site_a, "key,niches\nowner,homes; theirs")

    assert problems(report) == [(2, "niches")]
    assert "“theirs”" in report.problems[0].message
    report = look(tables.FRAGMENTS, site_a, f"key,campaign\nopening,{campaign_b.key}-x")
    assert problems(report) == [(2, "campaign")]


def test_shared_rows_can_be_named_and_are_not_changed(site_a, campaign_a):
    common = Niche.objects.create(site=None, key="common", name="Common")

    put(tables.AVATARS, site_a, "key,niches\nowner,common")
    put(tables.NICHES, site_a, "key,name\ncommon,Mine")

    assert Avatar.objects.for_site(site_a.site).get().niches.get() == common
    common.refresh_from_db()
    assert common.name == "Common"
    assert Niche.objects.for_site(site_a.site).get(key="common").name == "Mine"


def test_a_table_goes_into_the_shared_library(site_a, campaign_a):
    put(tables.OFFERS, None, "key,name,title,point_kind,point_text,point_avatar\nall,All,For all,pain,Rain,")

    offer = Offer.objects.get(site=None)
    assert (offer.title, offer.points.get().text) == ("For all", "Rain")
    report = look(tables.OFFERS, None, "key,point_kind,point_text,point_avatar\nall,pain,Rain,owner")
    assert problems(report) == [(2, "point_avatar")]


ERRORS = [
    ("fragments", "key,type\nopening,nonsense", [(2, "type")]),
    ("fragments", "key,body\nopening,Hi {Cty}", [(2, "body")]),
    ("fragments", "key,body\nopening,Hi {City", [(2, "body")]),
    (
        "fragments",
        "key,heading,item_title,item_text\nopening,{Cty},{Stte},{Zp}",
        [(2, "heading"), (2, "item_title"), (2, "item_text")],
    ),
    ("fragments", "key,condition\nopening,landmrk", [(2, "condition")]),
    ("fragments", "key,weight\nopening,0\nproblem,many", [(2, "weight"), (3, "weight")]),
    ("fragments", "key,in_use\nopening,perhaps", [(2, "in_use")]),
    ("fragments", "key,campaign\nopening,nowhere", [(2, "campaign")]),
    ("fragments", "key,body\nnew,x", [(2, "name"), (2, "type")]),
    ("niches", "key,name\nNot a key,x", [(2, "key")]),
    ("niches", "key,name\n,x", [(2, "key")]),
    ("niches", "key,name\nhomes,", [(2, "name")]),
    ("niches", f"key,name\nhomes,{'x' * 200}", [(2, "name")]),
    ("niches", "key,name\nhomes,a\nother,b\nhomes,c", [(4, "key")]),
    ("niches", "key,name\nhomes,a,b", [(2, "")]),
    ("niches", "key,name\nhomes,a\x00", [(2, "name")]),
    ("niches", "key,nme\nhomes,a", [(1, "")]),
    ("niches", "name\nhomes", [(1, "")]),
    ("niches", "", [(1, "")]),
    ("dictionaries", "key,term\nquality,x", [(1, "")]),
    ("dictionaries", "key,term,weight\nquality,dry,1\n,dry,2", [(3, "term")]),
    ("dictionaries", "key,term,weight\nquality,,", [(2, "term")]),
    ("dictionaries", "key,name,term,weight\ncity,City,x,1", [(2, "key")]),
    ("dictionaries", "key,name,term,weight\nquality,One,x,1\nquality,Two,y,1", [(3, "name")]),
    ("dictionaries", "key,name\nnew,New", [(2, "term")]),
    ("offers", "key,point_kind,point_text,point_avatar\ncheck,pain,x,nobody", [(2, "point_avatar")]),
    ("clusters", "key,name,place,neighborhood,landmark,zip_focus,facts\nnew,New,us-nowhere,,,,", [(2, "place")]),
    (
        "templates",
        "key,slot,fragments,shown_as,pick,required,minimum,maximum,condition\narticle,one,faq,faq,all,yes,3,2,",
        [(2, "maximum")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "places"), ERRORS)
def test_every_error_has_its_line_and_column(site_a, campaign_a, kind, text, places):
    table = TABLES[kind]
    before = export(table, site_a)

    report = look(table, site_a, text.encode())

    assert problems(report) == places
    assert report.errors == len(places)
    with pytest.raises(ImportRefusedError):
        put(table, site_a, text.encode())
    assert export(table, site_a) == before


def test_one_bad_row_keeps_all_good_ones_out(site_a, campaign_a):
    rows = [f"row-{number},Row {number}" for number in range(2500)]
    content = "\n".join(["key,name", *rows, "Bad key,x"]).encode()

    with pytest.raises(ImportRefusedError):
        put(tables.NICHES, site_a, content)

    assert Niche.objects.for_site(site_a.site).count() == 1


def test_a_library_that_was_changed_since_the_dry_run_is_left_alone(site_a, campaign_a):
    text = "key,name\nhomes,Changed"
    dry = look(tables.NICHES, site_a, text)
    Niche.objects.for_site(site_a.site).update(name="Somebody's")

    with pytest.raises(ImportRefusedError, match="changed since") as refusal:
        put(tables.NICHES, site_a, text, dry=dry)

    assert Niche.objects.for_site(site_a.site).get().name == "Somebody's"
    assert refusal.value.report.changes[0].fields == [("name", "Somebody's", "Changed")]


def test_a_change_that_the_file_does_not_touch_is_no_hindrance(site_a, campaign_a):
    dry = look(tables.NICHES, site_a, "key,name\nhomes,Changed")
    Niche.objects.for_site(site_a.site).update(description="Somebody's")

    put(tables.NICHES, site_a, "key,name\nhomes,Changed", dry=dry)

    assert Niche.objects.for_site(site_a.site).get().description == "Somebody's"


def test_a_token_that_went_since_the_dry_run_is_noticed(site_a, campaign_a):
    text = "key,body\nopening,so {quality}"
    dry = look(tables.FRAGMENTS, site_a, text)
    assert dry.errors == 0
    SpintaxDictionary.objects.for_site(site_a.site).delete()

    with pytest.raises(ImportRefusedError, match="errors now"):
        put(tables.FRAGMENTS, site_a, text, dry=dry)


@pytest.mark.parametrize("kind", ["fragments", "offers", "templates", "clusters"])
def test_references_are_those_that_wagtail_would_write(site_a, cluster, kind):
    table = TABLES[kind]
    text = {
        "fragments": "key,campaign,name,type\nopening,cities,A,faq\nnew,cities,New,faq",
        "offers": "key,name,title,point_kind,point_text,point_avatar\ncheck,A,A,pain,x,owner\nnew,B,B,pain,y,owner",
        "templates": "key,name,slot,fragments,shown_as,pick,required,minimum,maximum,condition\n"
        "new,New,one,faq,faq,one,yes,1,1,",
        "clusters": "key,name\nnew,New\nnear,Nearer",
    }[kind]

    for row in table.model.objects.for_site(site_a.site):
        ReferenceIndex.create_or_update_for_object(row)

    put(table, site_a, text)

    for row in table.model.objects.for_site(site_a.site):

        def stored(row: Any = row) -> set[tuple]:
            rows = ReferenceIndex.get_references_for_object(row)
            return set(rows.values_list("to_content_type", "to_object_id", "model_path", "content_path"))

        ours = stored()
        ReferenceIndex.create_or_update_for_object(row)
        assert ours == stored()
        assert ours


def test_every_written_row_has_a_log_entry(site_a, campaign_a):
    put(tables.NICHES, site_a, "key,name\nhomes,Changed\nnew,New", user=site_a.editor)

    entries = ModelLogEntry.objects.filter(action="generator.import_row", user=site_a.editor)
    assert sorted(entries.values_list("label", flat=True)) == ["Changed", "New"]
    assert {entry.data["file"] for entry in entries} == {"file.csv"}


def test_a_batch_takes_the_same_queries_for_one_row_as_for_many(site_a, campaign_a):
    numbers = []
    for count in (1, 200):
        rows = "\n".join(f"row-{count}-{number},Row,faq,cities,A,B" for number in range(count))
        content = f"key,name,type,campaign,item_title,item_text\n{rows}".encode()
        dry = look(tables.FRAGMENTS, site_a, content)
        with CaptureQueriesContext(connection) as queries:
            put(tables.FRAGMENTS, site_a, content, dry=dry)
        numbers.append(len([each for each in queries if "content_type" not in each["sql"][:40]]))
    assert numbers[0] == numbers[1]


def test_each_kind_of_the_library_has_a_table():
    assert {table.model for table in TABLES.values()} == {
        ArticleTemplate,
        Avatar,
        Fragment,
        HeadlinePattern,
        LocationCluster,
        Niche,
        Offer,
        SpintaxDictionary,
    }
    assert table_of(Niche) is tables.NICHES
