"""The references of new articles: which rows their blocks point at, as Wagtail's reference index keeps them."""

from typing import Any

from wagtail.models import ReferenceIndex

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
