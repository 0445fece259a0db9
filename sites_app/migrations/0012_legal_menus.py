"""Gives the sites that are there their menu of legal pages; new ones get it when they are provisioned."""

from typing import Any

from django.db import migrations


def add_menus(apps: Any, schema_editor: Any) -> None:
    menus = apps.get_model("sites_app", "Menu").objects
    sites = apps.get_model("sites_app", "SiteSettings").objects.values_list("site_id", flat=True)
    have = set(menus.filter(location="legal").values_list("site_id", flat=True))
    menus.bulk_create(menus.model(site_id=site, location="legal") for site in sites if site not in have)


def remove_empty_menus(apps: Any, schema_editor: Any) -> None:
    apps.get_model("sites_app", "Menu").objects.filter(location="legal").delete()


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0011_likeness_of_words")]

    operations = [migrations.RunPython(add_menus, remove_empty_menus)]
