"""What an article becomes when it is rendered anew: its stored content, merged with what its campaign writes now.

Works on the content of a page's latest revision and reads nothing else, so that a dry run and a job agree.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from generator.core.merging import BlockChange, ChangeKind, Written, merge
from generator.core.safe_html import to_text
from generator.core.seo import count_words, structured_data
from generator.core.types import ArticleDraft, CampaignPlan
from generator.models import GeneratedArticle
from generator.services.article_head import HEAD_FIELDS, fields_of, head_fingerprints
from generator.services.stream_data import article_shape, fingerprint

# What is worked out from the rest and cannot be edited.
DERIVED_FIELDS = ("word_count", "structured_data")
CONTENT_FIELDS = (*(name for names in HEAD_FIELDS.values() for name in names), "body", *DERIVED_FIELDS)


@dataclass(frozen=True, slots=True)
class HeadChange:
    """A field of the page that changes, or that is kept because a person edited it."""

    name: str
    old: str
    new: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class MergedArticle:
    """The page's content after the merge, and where each part of it came from.

    `fields` are those of `CONTENT_FIELDS`, the body as a list of raw blocks. `is_own`: a part of it is a person's.
    """

    fields: Mapping[str, Any]
    head: Mapping[str, str]
    blocks: Sequence[Mapping[str, str]]
    fragments: Sequence[str]
    draft: ArticleDraft
    block_changes: Sequence[BlockChange]
    head_changes: Sequence[HeadChange]
    is_changed: bool
    is_own: bool

    @property
    def body_json(self) -> str:
        return json.dumps(self.fields["body"])

    @property
    def kept(self) -> int:
        """How many parts stay as a person made them, although the campaign writes them anew."""
        staying = {ChangeKind.KEPT, ChangeKind.STAYS_DELETED}
        return sum(change.kind in staying for change in self.block_changes) + sum(
            change.is_kept for change in self.head_changes
        )

    @property
    def changed_sections(self) -> tuple[str, ...]:
        """The slots of which something changes, each once."""
        staying = {ChangeKind.KEPT, ChangeKind.STAYS_DELETED}
        return tuple(dict.fromkeys(each.section for each in self.block_changes if each.kind not in staying))


def merge_article(
    article: GeneratedArticle, *, content: Mapping[str, Any], draft: ArticleDraft, plan: CampaignPlan
) -> MergedArticle:
    """Merge the article, whose page has this content, with the draft of the same point."""
    old_body = json.loads(content["body"])
    shape = article_shape()
    new_body = shape.complete(draft.blocks)
    merged = merge(
        old_body,
        written=[Written(**{_NAMES.get(name, name): value for name, value in each.items()}) for each in article.blocks],
        new=_written_now(new_body, draft),
        fingerprint=fingerprint,
    )
    fields, head, head_changes = _merge_head(article.head, content=content, draft=draft)
    body = [dict(block) for block in merged.body]
    fields["body"] = body
    is_own = merged.has_own_blocks or any(change.is_kept for change in head_changes)
    fields |= _derived(fields, draft=draft, plan=plan) if is_own else _derived_by(draft)
    there = {block["id"] for block in body}
    return MergedArticle(
        fields=fields,
        head=head,
        blocks=[_stored(each) for each in merged.written],
        fragments=tuple(dict.fromkeys(each.fragment for each in merged.written if each.block_id in there)),
        draft=draft,
        block_changes=merged.changes,
        head_changes=head_changes,
        is_own=is_own,
        is_changed=any(fields[name] != (old_body if name == "body" else content.get(name)) for name in CONTENT_FIELDS),
    )


_NAMES = {"id": "block_id"}


def _stored(entry: Written) -> dict[str, str]:
    values = asdict(entry)
    return {"id": values.pop("block_id"), **values}


def _written_now(body: Sequence[Mapping[str, Any]], draft: ArticleDraft) -> list[tuple[Mapping[str, Any], Written]]:
    return [
        (raw, Written(origin.block_id, origin.section, origin.fragment, origin.choices, fingerprint(raw["value"])))
        for raw, origin in zip(body, draft.provenance.blocks, strict=True)
    ]


def _merge_head(
    written: Mapping[str, str], *, content: Mapping[str, Any], draft: ArticleDraft
) -> tuple[dict[str, Any], dict[str, str], list[HeadChange]]:
    """The page's own fields, what was written into them, and what of them changes or is kept."""
    new = fields_of(draft)
    current, wanted = head_fingerprints(content), head_fingerprints(new)
    fields: dict[str, Any] = {}
    head: dict[str, str] = {}
    changes = []
    for name, names in HEAD_FIELDS.items():
        is_edited = current[name] not in (written.get(name), wanted[name])
        source = content if is_edited else new
        fields.update({each: source.get(each) for each in names})
        head[name] = written.get(name, "") if is_edited else wanted[name]
        if current[name] != wanted[name] and (not is_edited or wanted[name] != written.get(name)):
            changes.append(HeadChange(name, _text(content, names), _text(new, names), is_edited))
    return fields, head, changes


def _text(content: Mapping[str, Any], names: Sequence[str]) -> str:
    return ", ".join(str(content[name]) for name in names if content.get(name) not in (None, ""))


def _derived_by(draft: ArticleDraft) -> dict[str, Any]:
    # As it comes back from the database, so that it can be compared with what is stored.
    return {"word_count": draft.word_count, "structured_data": json.loads(json.dumps(draft.structured_data))}


def _derived(fields: Mapping[str, Any], *, draft: ArticleDraft, plan: CampaignPlan) -> dict[str, Any]:
    """Word count and structured data of an article of which a part is a person's own."""
    texts = article_shape().texts(fields["body"])
    words = count_words("\n\n".join([fields["title"], *texts]))
    document = structured_data(
        schema_type=plan.schema_type,
        title=fields["title"],
        description=fields["search_description"],
        words=words,
        language=plan.language,
        tokens=draft.tokens,
        questions=[pair for block in fields["body"] if block["type"] == "faq" for pair in _questions(block["value"])],
    )
    return {"word_count": words, "structured_data": json.loads(json.dumps(document))}


def _questions(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    entries = [item["value"] for item in value.get("items", ())]
    return [(entry["question"], to_text(entry["answer"])) for entry in entries]
