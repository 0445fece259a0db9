"""Drawings with variables, which pictures are made from."""

from typing import ClassVar

from django.db import models

from sites_app.tenancy import SiteScopedModel


class ImageTemplate(SiteScopedModel):
    """A safe SVG with `{{name}}` where values go; `variables` has the value of each that is used if none is given.

    Who writes it makes the drawing safe first by `svg.clean`: `services.image_templates`, and the admin's form.
    """

    name = models.CharField(max_length=120)
    svg = models.TextField("drawing")
    variables = models.JSONField(default=dict, blank=True)

    wagtail_reference_index_ignore: ClassVar = True

    class Meta:
        verbose_name = "image template"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="sites_app_imagetemplate_unique_name")]

    def __str__(self) -> str:
        return self.name
