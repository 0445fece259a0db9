"""What keeps a blueprint from being imported is said with its line, all at once, and nothing is stored."""

from typing import Any

import pytest

from generator.models import Campaign, Fragment, Niche
from generator.services.blueprints.exporting import document_of, export_site
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.reading import BlueprintError, write

pytestmark = pytest.mark.django_db

HEAD = "blueprint: 1\n"
FRAGMENT = "fragments:\n  - key: a\n    name: A\n    fragment_type: about\n"


def problems(text: str, site: Any) -> list[str]:
    with pytest.raises(BlueprintError) as caught:
        import_blueprint(text, site=site)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: X\n", "Line 1: A blueprint begins with “blueprint: 1”, the version of its format."),
        ("blueprint: 2\n", "Line 1: A blueprint begins with “blueprint: 1”, the version of its format."),
        (HEAD + "fragment: []\n", "Line 2: There is no field “fragment” here. Did you mean “fragments”?"),
        (HEAD + "niches: x\n", "Line 2: “niches” is a list."),
        (HEAD + "niches:\n  - x\n", "Line 3: An entry of “niches” is a mapping of fields."),
        (HEAD + "niches:\n  - name: A\n", "Line 3: The field “key” is missing."),
        (HEAD + "niches:\n  - key: a\n    name: A\n    titel: x\n", "Line 5: There is no field “titel” here."),
        (HEAD + "niches:\n  - key: a\n    name: 7\n", "Line 4: “name” is a text; put it in quotes."),
        (HEAD + "niches:\n  - key: a b\n    name: A\n", "Line 3: “key”: Enter a valid “slug”"),
        (HEAD + f"niches:\n  - key: a\n    name: {'x' * 121}\n", "Line 4: “name”: Ensure this value has at most 120"),
        (HEAD + "niches:\n  - {key: a, name: A}\n  - {key: a, name: B}\n", "Line 4: “a” is in line 3 already."),
        (HEAD + FRAGMENT + "    weight: heavy\n", "Line 6: “weight” is a whole number."),
        (HEAD + FRAGMENT + "    weight: 0\n", "Line 6: “weight”: Ensure this value is greater than or equal to 1."),
        (HEAD + FRAGMENT + "    is_active: 1\n", "Line 6: “is_active” is true or false."),
        (HEAD + FRAGMENT.replace("about", "advert"), "Line 5: “fragment_type”: Value 'advert' is not a valid choice."),
        (HEAD + FRAGMENT + "    campaign: none\n", "Line 6: There is no “none” among the campaigns in this file or on"),
        (HEAD + FRAGMENT + "    body: |-\n      fine\n      a {Citty} b\n", "Line 8: “body”, column 3: "),
        (HEAD + FRAGMENT + "    body: '{a|b'\n", "Line 6: “body”, column 1: "),
        (HEAD + FRAGMENT + "    items:\n      - title: '{nope}'\n", "Line 7: “title”, column 1: "),
        (
            HEAD + "clusters:\n  - key: a\n    name: A\n    members:\n      - location: us-zz\n",
            "Line 6: There is no “us-zz” among the places; see `import_locations`.",
        ),
        (HEAD + "menus:\n  - location: header\n    items:\n      - label: x\n", "Line 5: Choose a page or enter an"),
        (
            HEAD + "menus:\n  - location: header\n    items:\n      - {label: x, url: 'javascript:alert(1)'}\n",
            "Line 5: Start with https://",
        ),
        (HEAD + "pages:\n  - {path: /x/, type: ArticlePage, title: X}\n", "Line 3: “type” is one of HomePage"),
        (HEAD + "pages:\n  - {path: ../x, type: StandardPage, title: X}\n", "Line 3: “path” is an address such as"),
        (HEAD + "pages:\n  - {path: /x/y/, type: StandardPage, title: X}\n", "Line 3: There is no page at /x/ to put"),
        (HEAD + "pages:\n  - {path: /about/, type: HubPage, title: X}\n", "Line 3: The site has another kind of page"),
        (HEAD + "pages:\n  - {path: /x/, type: BlogPostPage, title: X}\n", "Line 3: A blog post cannot lie beneath a"),
        (
            HEAD + "pages:\n  - path: /about/\n    type: StandardPage\n    title: X\n    body:\n      - type: advert\n"
            "        value: x\n",
            "Line 7: There is no block “advert”.",
        ),
        (
            HEAD + "pages:\n  - path: /about/\n    type: StandardPage\n    title: X\n    body:\n      - type: cta\n"
            "        value: {heading: x, button: y}\n",
            "Line 7: Call to action has no field “button”.",
        ),
        (
            HEAD + "pages:\n  - path: /about/\n    type: StandardPage\n    title: X\n    body:\n      - type: cta\n"
            "        value: {heading: '', link: {url: 'javascript:alert(1)'}}\n",
            "Line 6: block 1: ",
        ),
        (HEAD + "settings:\n  brand_color: red\n", "Line 3: “brand_color”: Enter a colour as #"),
        (HEAD + "settings:\n  status: archived\n", "Line 3: There is no field “status” here."),
        (HEAD + "settings:\n  key: beta\n", "Line 3: There is no field “key” here."),
    ],
)
def test_problem_is_said_with_its_line(site_a: Any, site_b: Any, text: str, expected: str) -> None:
    found = problems(text, site_a.site)
    assert any(each.startswith(expected) for each in found), found


def test_all_problems_are_found_at_once(site_a: Any) -> None:
    text = HEAD + "niches:\n  - {key: a, name: 7}\n  - {key: b}\n  - {name: C}\n" + FRAGMENT + "    weight: x\n"
    assert len(problems(text, site_a.site)) == 4


def test_nothing_is_stored_when_the_last_row_is_wrong(site_a: Any) -> None:
    text = HEAD + "niches:\n  - {key: fine, name: Fine}\n" + FRAGMENT + "    body: '{nope}'\n"
    problems(text, site_a.site)
    assert not Niche.objects.for_site(site_a.site).filter(key="fine").exists()


def test_changed_file_does_not_fit_its_checksum(campaign_a: Campaign) -> None:
    text = export_site(campaign_a.site)
    changed = text.replace("alphamark hook", "another hook")
    assert changed != text
    (found,) = problems(changed, campaign_a.site)
    assert "The checksum does not fit" in found
    assert found.startswith(f"Line {text[: text.index('checksum:')].count(chr(10)) + 1}:")


def test_fragment_may_name_the_columns_of_a_list_in_the_same_file(site_a: Any) -> None:
    text = HEAD + FRAGMENT + "    body: '{service}'\n"
    assert "{service}" not in "".join(Fragment.objects.for_site(site_a.site).values_list("body", flat=True))
    assert len(problems(text, site_a.site)) == 1


def test_headline_is_judged_as_in_the_campaigns_form(campaign_a: Campaign) -> None:
    text = export_site(campaign_a.site)
    text = "\n".join(line for line in text.splitlines() if not line.startswith("checksum:"))
    broken = text.replace("help in {City}", "help in {Citty}")
    (found,) = problems(broken, campaign_a.site)
    assert "Citty" in found
    line = next(number for number, each in enumerate(broken.splitlines(), start=1) if "{Citty}" in each)
    assert found.startswith(f"Line {line}:")


def test_names_of_the_other_site_are_not_found(site_a: Any, campaign_b: Campaign) -> None:
    text = HEAD + FRAGMENT + "    campaign: cities\n"
    assert "There is no “cities” among the campaigns" in problems(text, site_a.site)[0]


def test_identity_of_another_campaign_is_not_taken(site_a: Any, campaign_b: Campaign) -> None:
    data = document_of(campaign_b.site)
    data["pages"] = [page for page in data["pages"] if page["path"] == "/areas/"]
    text = write(data)
    import_blueprint(text, site=site_a.site)
    copy = Campaign.objects.get(site=site_a.site, key="cities")
    assert copy.uid != campaign_b.uid
    campaign_b.refresh_from_db()
    assert campaign_b.site_id != copy.site_id
