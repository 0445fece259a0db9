"""The references of articles: which rows their blocks point at, as Wagtail's reference index keeps them."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from generator.services.draft_rows import RowTemplate
from generator.services.draft_tables import Batch
from generator.services.stream_data import article_shape
from sites_app.models import ArticlePage


def write_references(batch: Batch) -> None:
    """Which rows each page refers to. Most generated articles refer to none, and then nothing is written."""
    shared = set(ReferenceIndex._extract_references_from_object(batch.prototype))
    shape, body = article_shape(), ArticlePage._meta.get_field("body")
    rows = []
    for page in batch.pages:
        references = shared
        if shape.may_refer(page.body):
            references = shared | _references_in(page.body, body)
        rows += [
            (str(page.page_id), *reference, ReferenceIndex._get_content_path_hash(reference[3]))
            for reference in references
        ]
    if rows:
        RowTemplate(ReferenceIndex(content_type=batch.page_type, base_content_type=batch.base_type)).copy(
            rows,
            columns=(
                "object_id", "to_content_type_id", "to_object_id", "model_path", "content_path", "content_path_hash",
            ),
        )  # fmt: skip


def update_references(bodies: Mapping[int, list[dict[str, Any]]]) -> None:
    """Bring the references of the pages' bodies up to date; those of their other fields stay."""
    stream, base_type = ArticlePage._meta.get_field("body"), ContentType.objects.get_for_model(Page)
    wanted = {
        (str(page_id), *reference)
        for page_id, body in bodies.items()
        if article_shape().may_refer(body)
        for reference in _references_in(body, stream)
    }
    columns = ("object_id", "to_content_type_id", "to_object_id", "model_path", "content_path")
    rows = ReferenceIndex.objects.filter(
        base_content_type=base_type, object_id__in=[str(page_id) for page_id in bodies], model_path__startswith="body."
    )
    stored = {tuple(reference): pk for pk, *reference in rows.values_list("pk", *columns)}
    if gone := [pk for reference, pk in stored.items() if reference not in wanted]:
        ReferenceIndex.objects.filter(pk__in=gone).delete()
    if new := [
        (*reference, ReferenceIndex._get_content_path_hash(reference[4])) for reference in wanted - stored.keys()
    ]:
        page_type = ContentType.objects.get_for_model(ArticlePage)
        template = RowTemplate(ReferenceIndex(content_type=page_type, base_content_type=base_type))
        template.copy(new, columns=(*columns, "content_path_hash"))


def _references_in(body: list[dict[str, Any]], stream: Any) -> set[tuple[int, str, str, str]]:
    return {
        (
            ReferenceIndex._get_base_content_type(model).pk,
            object_id,
            f"{stream.name}.{model_path}",
            f"{stream.name}.{content_path}",
        )
        for model, object_id, model_path, content_path in stream.extract_references(stream.to_python(body))
    }
