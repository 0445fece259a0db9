"""Images and documents whose files lie under their site's own folder, so that a host can serve only its own."""

from django.core.files.storage import default_storage
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Collection

SHARED_FOLDER = "shared"
SITES_FOLDER = "sites"
DOCUMENTS_FOLDER = "documents"


def media_folder(collection: Collection) -> str:
    """`sites/<id>` for a file in a site's collection or below it, else `shared`."""
    from sites_app.models.settings import SiteSettings

    paths = [collection.path[: Collection.steplen * (n + 1)] for n in range(collection.depth)]
    owner = SiteSettings.objects.filter(collection__path__in=paths).order_by("-collection__depth").first()
    return f"{SITES_FOLDER}/{owner.site_id}" if owner else SHARED_FOLDER


class SiteImage(AbstractImage):
    """An image of one site's collection."""

    alt_text = models.CharField(
        "alternative text",
        max_length=255,
        blank=True,
        help_text="What the picture shows, for people who cannot see it. Leave empty if it is decoration only.",
    )

    admin_form_fields = (*Image.admin_form_fields, "alt_text")

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        permissions = [("choose_image", "Can choose image")]

    @property
    def default_alt_text(self) -> str:
        return self.alt_text

    def get_upload_to(self, filename: str) -> str:
        return f"{media_folder(self.collection)}/{super().get_upload_to(filename)}"


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="sites_app_rendition_unique"
            )
        ]

    def get_upload_to(self, filename: str) -> str:
        folder = self.image.file.name.partition("/original_images/")[0]
        return f"{folder}/{super().get_upload_to(filename)}"


def document_upload_to(instance: "SiteDocument", filename: str) -> str:
    name = default_storage.get_valid_name(filename)
    return f"{media_folder(instance.collection)}/{DOCUMENTS_FOLDER}/{name}"


class SiteDocument(AbstractDocument):
    """A document of one site's collection."""

    file = models.FileField(upload_to=document_upload_to)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        permissions = [("choose_document", "Can choose document")]
