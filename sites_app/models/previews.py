"""Links by which somebody without a password sees a page as it stands in the editor, for a while."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.models import Page

from sites_app.enums import SiteRole
from sites_app.tenancy import SiteScopedModel, SiteScopedQuerySet

front_end_validator = RegexValidator(
    r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$",
    "Enter scheme and host alone, such as https://www.example.com, with no slash at the end.",
)
preview_path_validator = RegexValidator(
    r"^/(?![/\\])[^\s\\?#]*$", "Enter a path that begins with one slash, such as /api/preview."
)


class FrontEndSettings(models.Model):
    """The part of a site's settings that is for a front end of its own, which reads the API."""

    front_end_url = models.CharField(
        "address of the front end",
        max_length=200,
        blank=True,
        validators=[front_end_validator],
        help_text="If a program of yours draws the site: where visitors find it. Addresses in the API, and the preview "
        "in the page editor, lead there. Empty: Spark draws the site itself.",
    )
    front_end_preview_path = models.CharField(
        "path of its preview",
        max_length=200,
        blank=True,
        default="/preview",
        validators=[preview_path_validator],
        help_text="Where it shows a page that isn’t published. It is opened with preview_token, page and path.",
    )

    front_end_panel = ObjectList(
        [FieldPanel("front_end_url"), FieldPanel("front_end_preview_path")], heading="Front end"
    )

    class Meta:
        abstract = True

    @property
    def has_front_end(self) -> bool:
        """Whether a program of the site's own draws it, with a place for previews."""
        return bool(self.front_end_url and self.front_end_preview_path)


class PreviewLinkQuerySet(SiteScopedQuerySet):
    """Preview links."""

    def shared(self) -> Self:
        """Those that a person made to hand out, not those of an editor's own panel."""
        return self.filter(content__isnull=True)


class PreviewLink(SiteScopedModel):
    """A link to one page as its latest draft, or, with `content`, to what stood in an editor's form at one moment.

    Deleting it is the end of it, whatever its address says.
    """

    # Made on the page that they show, by whoever may edit it.
    role_actions = {
        SiteRole.ADMINISTRATOR: ("delete", "view"),
        SiteRole.EDITOR: ("delete", "view"),
        SiteRole.APPROVER: ("view",),
    }
    panels = [FieldPanel("page"), FieldPanel("name"), FieldPanel("expires_at")]

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("for whom", max_length=120, blank=True, help_text="So that you know it again.")
    expires_at = models.DateTimeField("valid until")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="made by"
    )
    content = models.JSONField(null=True, editable=False)

    objects: ClassVar = PreviewLinkQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "preview link"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["site", "-created_at"], name="sites_app_previewlink_by_site")]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "created_by"],
                condition=models.Q(content__isnull=False),
                name="sites_app_previewlink_one_panel",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"Preview of {self.page}"

    def clean(self) -> None:
        if self.expires_at and self.expires_at <= timezone.now():
            raise ValidationError({"expires_at": "Choose a moment in the future."})

    @property
    def is_valid(self) -> bool:
        return self.expires_at > timezone.now()
