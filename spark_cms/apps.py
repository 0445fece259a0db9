"""Names the composition root as an app, so that its management commands are found and Celery's settings are ours."""

from django.apps import AppConfig

# The application of this module becomes the current one in whatever process sets Django up.
from spark_cms.celery import app as celery_app  # noqa: F401


class SparkConfig(AppConfig):
    name = "spark_cms"
    label = "spark_cms"
    verbose_name = "Spark CMS"
