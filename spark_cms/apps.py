"""Names the composition root as an app so that its management commands are found."""

from django.apps import AppConfig


class SparkConfig(AppConfig):
    name = "spark_cms"
    label = "spark_cms"
    verbose_name = "Spark CMS"
