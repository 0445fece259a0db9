"""Items of earlier test batches whose article is there, or was judged, were written."""

from typing import Any

from django.db import migrations
from django.db.models import Q


def mark(apps: Any, schema_editor: Any) -> None:
    items = apps.get_model("generator", "TestBatchItem").objects
    items.filter(Q(article__isnull=False) | ~Q(decision="pending")).update(was_written=True)


class Migration(migrations.Migration):
    dependencies = [("generator", "0024_batch_items_were_written")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
