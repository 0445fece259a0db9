import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("generator", "0015_written_revisions"),
        ("wagtailcore", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "job",
            "target",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.page",
            ),
        ),
        migrations.AlterField(
            "job",
            "kind",
            models.CharField(
                choices=[
                    ("generate", "Generate drafts"),
                    ("publish", "Approve and publish"),
                    ("reject", "Reject"),
                    ("unpublish", "Unpublish"),
                    ("headlines", "Make headlines"),
                    ("rerender", "Re-render"),
                    ("move", "Move"),
                    ("delete", "Delete"),
                ],
                max_length=12,
            ),
        ),
    ]
