"""The words of the keys that articles were made for, by index, for the search in the list of articles."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("generator", "0016_moving")]

    operations = [
        AddIndexConcurrently(
            model_name="generatedarticle",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "axis_keys",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                    template=(
                        "to_tsvector('simple'::regconfig, translate("
                        "jsonb_path_query_array(%(expressions)s, '$.*')::text, '/-_', '   '))"
                    ),
                ),
                name="generator_article_by_axis_word",
            ),
        )
    ]
