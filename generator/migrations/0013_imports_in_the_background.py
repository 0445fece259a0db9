from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("generator", "0012_job_turns"),
    ]

    operations = [
        migrations.AddField("libraryimport", "lines", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "libraryimport",
            "status",
            models.CharField(
                choices=[
                    ("waiting", "Waiting to be read"),
                    ("reading", "Being read"),
                    ("ready", "Waiting for your word"),
                    ("queued", "Waiting to be imported"),
                    ("importing", "Being imported"),
                    ("done", "Imported"),
                    ("failed", "Could not be read"),
                ],
                default="ready",
                max_length=10,
            ),
        ),
        migrations.AddField("libraryimport", "error", models.TextField(blank=True)),
        migrations.AddField("libraryimport", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("libraryimport", "sent_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("libraryimport", "started_at", models.DateTimeField(blank=True, null=True)),
    ]
