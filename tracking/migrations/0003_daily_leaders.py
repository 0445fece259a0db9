from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0002_events'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='dailystatistic',
            index=models.Index(condition=models.Q(('dimension', 'page')), fields=['site', 'dimension', 'day', '-visitors'], include=('key',), name='tracking_daily_leaders'),
        ),
    ]
