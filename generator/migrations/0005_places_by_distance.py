import django.core.validators
import django.db.models.deletion
from django.contrib.postgres.indexes import GistIndex
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("generator", "0004_job_kinds_and_lanes"),
    ]

    operations = [
        # Only a superuser may create earthdistance; where the user of DATABASE_URL is none, create both beforehand.
        CreateExtension("cube"),
        CreateExtension("earthdistance"),
        migrations.AddIndex(
            model_name="location",
            index=GistIndex(
                models.Func(models.F("latitude"), models.F("longitude"), function="ll_to_earth"),
                name="generator_location_by_point",
            ),
        ),
        migrations.AddField(
            model_name="campaignaxis",
            name="center",
            field=models.ForeignKey(
                blank=True,
                help_text="Only places near this one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="generator.location",
                verbose_name="around",
            ),
        ),
        migrations.AddField(
            model_name="campaignaxis",
            name="radius_km",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="How far places may lie from the one above, as the crow flies.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(20000),
                ],
                verbose_name="radius in kilometres",
            ),
        ),
    ]
