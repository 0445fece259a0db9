"""Image templates in the admin: each site's own, harmless whatever was sent, and shown as they will look."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import ModelLogEntry

from sites_app.models import ImageTemplate

pytestmark = pytest.mark.django_db
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>x()</script>'
    '<rect onclick="x()" fill="{{colour}}"/><text>{{title}}</text></svg>'
)


def url(name, *args):
    return reverse(f"wagtailsnippets_sites_app_imagetemplate:{name}", args=args)


@pytest.fixture
def template(site_a):
    return ImageTemplate.objects.create(
        site=site_a.site,
        name="Card",
        svg='<svg xmlns="http://www.w3.org/2000/svg"><text>{{title}}</text></svg>',
        variables={"title": "Usual words"},
    )


def test_an_empty_list_says_what_they_are_for(client_for, site_a):
    shown = client_for(site_a.editor).get(url("list")).content.decode()
    assert "There are no image templates yet" in shown
    assert url("add") in shown


def test_a_drawing_is_made_harmless_and_says_so(client_for, site_a):
    client = client_for(site_a.editor)
    response = client.post(url("add"), {"name": "Card", "svg": DRAWING}, follow=True)
    made = ImageTemplate.objects.get()
    assert made.site == site_a.site
    assert "script" not in made.svg
    assert "onclick" not in made.svg
    assert made.variables == {"colour": "", "title": ""}
    shown = response.content.decode()
    assert "Taken out of the drawing, since it could do harm: script, rect/@onclick" in shown
    assert url("picture", made.pk) in shown
    assert 'name="value_colour"' in shown
    assert ModelLogEntry.objects.for_instance(made).get().action == "wagtail.create"


def test_a_drawing_can_be_a_file(client_for, site_a):
    client = client_for(site_a.editor)
    file = SimpleUploadedFile("card.svg", b"\xef\xbb\xbf" + DRAWING.encode())
    client.post(url("add"), {"name": "Card", "svg": "", "file": file})
    assert "{{title}}" in ImageTemplate.objects.get().svg


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"svg": ""}, "Paste a drawing, or choose a file."),
        ({"svg": "<html/>"}, "This is no SVG"),
        ({"svg": "no xml"}, "This is no XML"),
        ({"svg": '<!DOCTYPE svg [<!ENTITY x "y">]><svg>&x;</svg>'}, "declares a document type"),
        ({"svg": "x" * 200_001}, "at most 200,000 characters"),
        ({"svg": "", "file": SimpleUploadedFile("x.svg", b"\xff\xfe")}, "not text in UTF-8"),
        ({"svg": "", "file": SimpleUploadedFile("x.svg", b"x" * 800_001)}, "at most 200,000 characters"),
    ],
)
def test_what_is_no_drawing_is_refused_with_the_reason(client_for, site_a, data, said):
    response = client_for(site_a.editor).post(url("add"), {"name": "Card", **data})
    assert said in response.content.decode()
    assert not ImageTemplate.objects.exists()


def test_a_name_is_the_sites_once(client_for, site_a, site_b, template):
    assert client_for(site_a.editor).post(url("add"), {"name": "Card", "svg": DRAWING}).status_code == 200
    assert client_for(site_b.editor).post(url("add"), {"name": "Card", "svg": DRAWING}).status_code == 302


def test_usual_values_are_set_and_shown(client_for, site_a, template):
    client = client_for(site_a.editor)
    data = {"name": "Card", "svg": template.svg, "value_title": "<b>Other</b> words"}
    assert client.post(url("edit", template.pk), data).status_code == 302
    template.refresh_from_db()
    assert template.variables == {"title": "<b>Other</b> words"}
    picture = client.get(url("picture", template.pk))
    assert "&lt;b&gt;Other&lt;/b&gt; words" in picture.content.decode()
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    # A variable that the drawing no longer has is none of the template's.
    client.post(url("edit", template.pk), {**data, "svg": DRAWING})
    template.refresh_from_db()
    assert template.variables == {"colour": "", "title": "<b>Other</b> words"}


def test_a_site_has_its_own_alone(client_for, site_a, site_b, template):
    other = client_for(site_b.administrator)
    for name in ("edit", "picture", "delete", "history", "usage"):
        assert other.get(url(name, template.pk)).status_code == 404
    assert "Card" not in other.get(url("list")).content.decode()
    assert other.post(url("delete", template.pk)).status_code == 404
    approver = client_for(site_a.approver)
    assert approver.get(url("picture", template.pk)).status_code == 200
    assert approver.post(url("delete", template.pk)).status_code == 302
    assert ImageTemplate.objects.filter(pk=template.pk).exists()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_asks_as_much_for_many(client_for, site_a, template, count, django_assert_max_num_queries):
    ImageTemplate.objects.bulk_create(
        ImageTemplate(site=site_a.site, name=f"Card {n}", svg="<svg/>", variables={}) for n in range(count)
    )
    client = client_for(site_a.editor)
    client.get(url("list"))
    with django_assert_max_num_queries(25):
        assert client.get(url("list")).status_code == 200
