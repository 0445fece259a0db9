"""Wagtail starts with a default site that answers for every unknown host; ours has none."""

from django.db import migrations


def remove_pristine_default_site(apps, schema_editor):
    Site = apps.get_model("wagtailcore", "Site")
    Page = apps.get_model("wagtailcore", "Page")
    for site in Site.objects.filter(hostname="localhost", is_default_site=True):
        welcome = Page.objects.filter(pk=site.root_page_id, path="00010001", slug="home", numchild=0).first()
        if welcome is None or Page.objects.filter(depth=2).count() != 1:
            continue
        site.delete()
        welcome.delete()
        Page.objects.filter(path="0001").update(numchild=0)


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0001_initial")]
    operations = [migrations.RunPython(remove_pristine_default_site, migrations.RunPython.noop)]
