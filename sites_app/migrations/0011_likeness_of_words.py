"""The likeness of words, which forgives typing errors in a site's search."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0010_look_and_shell")]

    # A trusted extension: whoever owns the database may create it.
    operations = [TrigramExtension()]
