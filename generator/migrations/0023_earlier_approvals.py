"""Versions that were approved before there were test batches count as vouched for, so that their articles may go out."""

from django.db import migrations

REASON = "Approved before campaigns were tested in batches."


def vouch(apps, schema_editor):
    campaigns = apps.get_model("generator", "Campaign").objects.filter(approved_version__isnull=False)
    batches = apps.get_model("generator", "TestBatch").objects
    batches.bulk_create(
        [
            batches.model(
                site_id=campaign.site_id,
                campaign_id=campaign.pk,
                version_id=campaign.approved_version_id,
                size=0,
                status="approved",
                decided_by_id=campaign.approved_by_id,
                decided_at=campaign.approved_at,
                reason=REASON,
            )
            for campaign in campaigns.iterator()
        ],
        batch_size=1_000,
    )


def forget(apps, schema_editor):
    apps.get_model("generator", "TestBatch").objects.filter(size=0, reason=REASON).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0022_released_at"),
    ]

    operations = [
        migrations.RunPython(vouch, forget),
    ]
