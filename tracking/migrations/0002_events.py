"""The table of events, partitioned by the month in their ids. Months are made ahead; what is of none is in the last one."""

import django.db.models.deletion
from django.db import migrations, models

# A UUID of version 7 begins with its moment, so a range of ids is a range of time.
TABLE = """
CREATE TABLE tracking_event (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    page_id bigint,
    visitor bigint NOT NULL,
    site_id integer NOT NULL,
    is_bot boolean NOT NULL,
    bot text NOT NULL,
    name text NOT NULL,
    path text NOT NULL,
    referrer_host text NOT NULL,
    source text NOT NULL,
    medium text NOT NULL,
    utm_campaign text NOT NULL,
    device text NOT NULL,
    browser text NOT NULL,
    os text NOT NULL,
    properties jsonb NOT NULL
) PARTITION BY RANGE (id);
CREATE INDEX tracking_event_of_site ON tracking_event (site_id, at);
CREATE INDEX tracking_event_of_visitor ON tracking_event (visitor) WHERE NOT is_bot;
CREATE TABLE tracking_event_other PARTITION OF tracking_event DEFAULT;
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_statistics"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, "DROP TABLE tracking_event")],
            state_operations=[
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('page_id', models.BigIntegerField(null=True)),
                        ('visitor', models.BigIntegerField()),
                        ('is_bot', models.BooleanField(default=False)),
                        ('bot', models.TextField(blank=True, default='')),
                        ('name', models.TextField()),
                        ('path', models.TextField()),
                        ('referrer_host', models.TextField(blank=True, default='')),
                        ('source', models.TextField()),
                        ('medium', models.TextField(blank=True, default='')),
                        ('utm_campaign', models.TextField(blank=True, default='')),
                        ('device', models.TextField(choices=[('desktop', 'Desktop'), ('mobile', 'Mobile'), ('tablet', 'Tablet'), ('other', 'Other')], default='other')),
                        ('browser', models.TextField(blank=True, default='')),
                        ('os', models.TextField(blank=True, default='')),
                        ('properties', models.JSONField(default=dict)),
                        ('site', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='wagtailcore.site', verbose_name='site')),
                    ],
                    options={
                        'verbose_name': 'event',
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['site', 'at'], name='tracking_event_of_site'), models.Index(condition=models.Q(('is_bot', False)), fields=['visitor'], name='tracking_event_of_visitor')],
                    },
                ),
            ],
        )
    ]
