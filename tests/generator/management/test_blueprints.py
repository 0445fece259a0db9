"""The commands `export_blueprint` and `import_blueprint`: a file out of one site and into another."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from generator.models import Campaign, Fragment, Niche
from generator.services.blueprints.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _both_sites(campaign_a: Campaign, site_b: object) -> None:
    """One site with a campaign and one without."""


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def test_campaign_moves_through_a_file(site_a, site_b, tmp_path: Path) -> None:
    file = tmp_path / "campaign.yaml"
    file.write_text(run("export_blueprint", "alpha", "--campaign", "cities"))
    assert "settings" not in read(file.read_text()).data
    told = run("import_blueprint", "beta", str(file), "--dry-run")
    assert told.endswith("created, 0 changed, 0 unchanged. Nothing was written.\n")
    assert not Campaign.objects.for_site(site_b.site).exists()
    run("import_blueprint", "beta", str(file))
    assert Campaign.objects.for_site(site_b.site).get().key == "cities"
    again = run("import_blueprint", "beta", str(file))
    assert again.startswith("0 created, 0 changed, ")


def test_change_is_said_by_field(site_a, tmp_path: Path) -> None:
    file = tmp_path / "niches.yaml"
    file.write_text("blueprint: 1\nniches:\n  - {key: homes, name: Houses}\n")
    assert run("import_blueprint", "alpha", str(file)) == (
        "~ niches: homes\n    name: 'alphamark homes' → 'Houses'\n"
        "! Other campaigns of this site use some of what is created or changed here: niches (1). "
        "They change with it, and are approved anew.\n"
        "0 created, 1 changed, 0 unchanged.\n"
    )
    assert Niche.objects.for_site(site_a.site).get(key="homes").name == "Houses"


def test_shipped_blueprint_is_named(site_b) -> None:
    run("import_blueprint", "beta", "online-course", "--shipped")
    assert Fragment.objects.for_site(site_b.site).count() >= 14
    with pytest.raises(CommandError, match="Known: local-services, online-course, professional-practice"):
        run("import_blueprint", "beta", "nothing", "--shipped")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export_blueprint", "nobody"), "There is no site “nobody”"),
        (("export_blueprint", "beta", "--campaign", "cities"), "The site has no campaign “cities”"),
        (("import_blueprint", "nobody", "-"), "There is no site “nobody”"),
        (("import_blueprint", "beta", "no-such-file.yaml"), "no-such-file.yaml cannot be read"),
    ],
)
def test_what_is_not_there_is_said(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_every_problem_is_said_and_nothing_imported(site_b, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("blueprint: 1\nniches:\n  - {key: a, name: A}\n  - {key: b, nome: B}\n")
    with pytest.raises(CommandError, match=r"(?s)Nothing was imported.\nLine 4: .*Line 4: ") as caught:
        run("import_blueprint", "beta", str(file))
    assert "Did you mean “name”?" in str(caught.value)
    assert not Niche.objects.for_site(site_b.site).filter(key="a").exists()
