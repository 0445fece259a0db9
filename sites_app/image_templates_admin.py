"""The admin of image templates: drawings with variables, each shown as it will look.

What could run, load or reach out is taken out of a drawing when it is saved; pictures of it are served as such alone.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView, EditView

from sites_app import svg
from sites_app.models import ImageTemplate
from sites_app.services import image_templates
from sites_app.tenancy import sites_for_user
from sites_app.viewsets import SiteScopedViewSet

# As pictures a browser runs nothing of them; opened by themselves they may not either.
PICTURE_HEADERS = {"Content-Security-Policy": "default-src 'none'; img-src data:; sandbox", "Cache-Control": "no-store"}
VALUE_PREFIX = "value_"
MOST_VALUE = 2_000
MOST_BYTES = 4 * svg.MOST_CHARACTERS


class ImageTemplateForm(WagtailAdminModelForm):
    """A drawing, pasted or as a file, and the usual value of each of its variables once it is saved."""

    file = forms.FileField(
        label="SVG file",
        required=False,
        help_text="In the place of the drawing below.",
        widget=forms.FileInput(attrs={"accept": ".svg,image/svg+xml"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.removed: tuple[str, ...] = ()
        drawing = self.fields["svg"]
        drawing.required, drawing.widget = False, forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})
        drawing.widget.attrs["class"] = "spark-drawing"
        # The database keeps no order of them; the drawing has one.
        for name in dict.fromkeys(svg.NAME.findall(self.instance.svg)):
            self.fields[f"{VALUE_PREFIX}{name}"] = forms.CharField(
                label=name, required=False, initial=self.instance.variables.get(name, ""), max_length=MOST_VALUE
            )

    def values(self) -> list[forms.BoundField]:
        """The fields of the variables that the saved drawing has."""
        return [self[name] for name in self.fields if name.startswith(VALUE_PREFIX)]

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > MOST_BYTES:
            raise ValidationError(f"A drawing has at most {svg.MOST_CHARACTERS:,} characters.")
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError("This is no SVG: it is not text in UTF-8.") from error
        return text

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        field = "file" if given.get("file") else "svg"
        if self.errors.keys() & {"file", "svg"}:
            return given
        if not given.get(field):
            self.add_error("svg", "Paste a drawing, or choose a file.")
            return given
        try:
            cleaned = svg.clean(given[field])
        except svg.SVGError as error:
            self.add_error(field, str(error))
            return given
        self.removed = cleaned.removed
        values = {name: given.get(f"{VALUE_PREFIX}{name}") or "" for name in cleaned.variables}
        self.instance.variables = values
        return {**given, "svg": cleaned.text}


class VariablesPanel(Panel):
    """The usual values of the drawing's variables."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "sites_app/admin/image_templates/variables.html"


class PicturePanel(Panel):
    """What the template looks like with its usual values."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "sites_app/admin/image_templates/picture.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "picture_url": picture_url(self.instance)}


EDITOR = ObjectList(
    [
        FieldPanel("name"),
        PicturePanel(heading="Picture"),
        FieldPanel("file"),
        FieldPanel(
            "svg",
            heading="Drawing",
            help_text="SVG. Write {{name}} where a value goes, in a text or in an attribute. Scripts, styles and what "
            "would load from elsewhere are taken out.",
        ),
        VariablesPanel(heading="Usual values"),
    ],
    base_form_class=ImageTemplateForm,
)


class _SavesDrawings:
    """Says what was taken out of a drawing, and stays with it."""

    request: HttpRequest
    form: Any

    def get_success_url(self) -> str:
        return address("edit", self.form.instance)

    def get_success_buttons(self) -> list[Any]:
        return []

    def save_instance(self) -> Any:
        saved = super().save_instance()  # type: ignore[misc]
        if self.form.removed:
            what = ", ".join(self.form.removed[:10])
            messages.warning(self.request, f"Taken out of the drawing, since it could do harm: {what}.")
        return saved


class ImageTemplateCreateView(_SavesDrawings, CreateView):
    pass


class ImageTemplateEditView(_SavesDrawings, EditView):
    pass


class PictureView(PermissionCheckedMixin, View):
    """The picture of a template with its usual values."""

    model = ImageTemplate
    any_permission_required = ("add", "change", "delete", "view")

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(ImageTemplate)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        template = get_object_or_404(ImageTemplate, pk=pk)
        drawn = image_templates.draw(template, {})
        return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8", headers=PICTURE_HEADERS)


class PictureColumn(Column):
    cell_template_name = "sites_app/admin/image_templates/cell.html"

    def get_value(self, instance: Any) -> str:
        return picture_url(instance)


def names_of(template: ImageTemplate) -> str:
    """The template's variables, for people."""
    return ", ".join(sorted(template.variables)) or "None"


class ImageTemplateViewSet(SiteScopedViewSet):
    """Beside the images and documents that it makes pictures for."""

    model = ImageTemplate
    icon = "image"
    menu_label = "Image templates"
    menu_name = "image-templates"
    menu_order = 320
    add_to_admin_menu = True
    copy_view_enabled = False
    edit_handler = EDITOR
    add_view_class = ImageTemplateCreateView
    edit_view_class = ImageTemplateEditView
    index_results_template_name = "sites_app/admin/image_templates/results.html"
    list_display = [
        "name",
        PictureColumn("picture", label="Picture", width="25%"),
        Column("variables", label="Variables", accessor=names_of),
        DateColumn("updated_at", label="Changed", sort_key="updated_at", width="15%"),
    ]
    list_filter = ["site"]
    search_fields = ["name"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return ImageTemplate.objects.for_sites(sites_for_user(request.user)).defer("svg")

    def get_urlpatterns(self) -> list[Any]:
        picture = self.construct_view(PictureView)
        return [*super().get_urlpatterns(), path("picture/<int:pk>/", picture, name="picture")]


def address(name: str, template: ImageTemplate) -> str:
    return reverse(f"wagtailsnippets_sites_app_imagetemplate:{name}", args=[template.pk])


def picture_url(template: ImageTemplate) -> str:
    """The address of the template's picture, another one after each change."""
    return f"{address('picture', template)}?{template.updated_at:%Y%m%d%H%M%S%f}"
