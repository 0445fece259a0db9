import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0006_encrypt_rows'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='submission',
            name='search_text',
        ),
        migrations.AlterField(
            model_name='lead',
            name='email_key',
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('kind', 'auto_reply')), fields=['site', 'recipient_key', '-created_at'], name='leads_delivery_replied'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_words'], name='leads_lead_words'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_words'], name='leads_submission_words'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('submission', 'kind', 'recipient_key'), name='leads_delivery_once_per_recipient'),
        ),
    ]
