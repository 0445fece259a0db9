"""What a person did to an article by hand survives its being written anew, and all else becomes what is written now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.merging import ChangeKind, Written, merge


def raw(block_id, value, kind="rich_text"):
    return {"type": kind, "value": value, "id": block_id}


def entry(block_id, section, fragment, value):
    return Written(block_id, section, fragment, "", fingerprint=value)


def article(*parts, prefix="old"):
    """Blocks and their origins; a part is section, fragment and text."""
    return [
        (raw(f"{prefix}-{number}", text), entry(f"{prefix}-{number}", section, fragment, text))
        for number, (section, fragment, text) in enumerate(parts)
    ]


def merged(body, old, new):
    return merge(body, written=[origin for _, origin in old], new=new, fingerprint=lambda value: value)


def texts(result):
    return [block["value"] for block in result.body]


OLD = (("opening", "hello", "Hello"), ("middle", "why", "Why"), ("closing", "call", "Call"))
NEW = (("opening", "hello", "Hello!"), ("middle", "why", "Why"), ("closing", "call", "Call!"))


def bodies(parts):
    return [block for block, _ in parts]


def test_what_nobody_edited_becomes_what_is_written_now_under_the_same_id():
    old, new = article(*OLD), article(*NEW, prefix="new")
    result = merged(bodies(old), old, new)
    assert texts(result) == ["Hello!", "Why", "Call!"]
    assert [block["id"] for block in result.body] == ["old-0", "old-1", "old-2"]
    assert [change.section for change in result.changes] == ["opening", "closing"]
    assert not result.has_own_blocks


def test_an_edited_block_is_kept_at_every_later_merge():
    old = article(*OLD)
    body = bodies(old)
    body[0] = raw("old-0", "Mine")
    once = merged(body, old, article(*NEW, prefix="new"))
    assert texts(once) == ["Mine", "Why", "Call!"]
    assert once.changes[0].kind is ChangeKind.KEPT
    assert once.has_own_blocks
    later = article(("opening", "hello", "Third"), *NEW[1:], prefix="later")
    twice = merge(once.body, written=once.written, new=later, fingerprint=lambda value: value)
    assert texts(twice) == ["Mine", "Why", "Call!"]


def test_an_edit_that_the_campaign_makes_too_is_nobodys_any_more():
    old = article(*OLD)
    body = bodies(old)
    body[0] = raw("old-0", "Hello!")
    once = merged(body, old, article(*NEW, prefix="new"))
    assert not once.has_own_blocks
    later = article(("opening", "hello", "Third"), *NEW[1:], prefix="later")
    assert texts(merge(once.body, written=once.written, new=later, fingerprint=lambda value: value))[0] == "Third"


def test_a_deleted_block_stays_deleted_at_every_later_merge():
    old = article(*OLD)
    once = merged(bodies(old)[1:], old, article(*NEW, prefix="new"))
    assert texts(once) == ["Why", "Call!"]
    assert ChangeKind.STAYS_DELETED in {change.kind for change in once.changes}
    other = article(("opening", "other", "Another"), *NEW[1:], prefix="later")
    assert texts(merge(once.body, written=once.written, new=other, fingerprint=lambda value: value)) == ["Why", "Call!"]


def test_a_persons_own_block_stays_where_it_is():
    old = article(*OLD)
    body = [*bodies(old)[:1], raw("own", "Own"), *bodies(old)[1:]]
    assert texts(merged(body, old, article(*NEW, prefix="new"))) == ["Hello!", "Own", "Why", "Call!"]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_new_slot_comes_where_the_article_has_it(place):
    parts = [*NEW]
    parts.insert(place, ("extra", "more", "More"))
    expected = [text for _, _, text in parts]
    old = article(*OLD)
    assert texts(merged(bodies(old), old, article(*parts, prefix="new"))) == expected


def test_a_removed_slot_goes_unless_somebody_edited_it():
    old = article(*OLD)
    new = article(NEW[0], NEW[2], prefix="new")
    assert texts(merged(bodies(old), old, new)) == ["Hello!", "Call!"]
    body = bodies(old)
    body[1] = raw("old-1", "Mine")
    assert texts(merged(body, old, new)) == ["Hello!", "Mine", "Call!"]


def test_a_fragment_that_comes_between_takes_nobodys_place():
    old = article(("list", "a", "A"), ("list", "c", "C"))
    body = [raw("old-0", "A"), raw("old-1", "my C")]
    new = article(("list", "a", "A"), ("list", "b", "B"), ("list", "c", "C!"), prefix="new")
    assert texts(merged(body, old, new)) == ["A", "B", "my C"]


def test_another_fragment_of_a_slot_takes_the_place_of_the_first():
    old = article(("opening", "a", "A"), ("closing", "z", "Z"))
    new = article(("opening", "b", "B"), ("closing", "z", "Z"), prefix="new")
    result = merged(bodies(old), old, new)
    assert texts(result) == ["B", "Z"]
    assert result.written[0].fragment == "b"


def test_slots_in_a_new_order_move_unless_a_person_moved_blocks():
    old = article(*OLD)
    new = article(NEW[2], NEW[1], NEW[0], prefix="new")
    assert texts(merged(bodies(old), old, new)) == ["Call!", "Why", "Hello!"]
    moved = [bodies(old)[1], bodies(old)[0], bodies(old)[2]]
    assert texts(merged(moved, old, new)) == ["Why", "Hello!", "Call!"]


SECTIONS = st.sampled_from(["a", "b", "c", "d"])
PARTS = st.lists(st.tuples(SECTIONS, st.sampled_from(["f", "g"]), st.sampled_from(["1", "2", "3"])), max_size=8)


@given(old=PARTS, new=PARTS)
def test_an_article_that_nobody_touched_becomes_the_new_one(old, new):
    was, now = article(*sorted(old)), article(*sorted(new), prefix="new")
    result = merged(bodies(was), was, now)
    assert texts(result) == texts(merged([], [], now))
    again = merge(result.body, written=result.written, new=now, fingerprint=lambda value: value)
    assert again.body == result.body
    assert not again.changes


@given(old=PARTS, new=PARTS, edited=st.sets(st.integers(0, 7)), deleted=st.sets(st.integers(0, 7)))
def test_nothing_of_a_persons_is_ever_lost_and_nothing_deleted_comes_back(old, new, edited, deleted):
    was, now = article(*sorted(old)), article(*sorted(new), prefix="new")
    body = [
        {**block, "value": f"mine {number}"} if number in edited else block
        for number, block in enumerate(bodies(was))
        if number not in deleted
    ]
    result = merged(body, was, now)
    kept = {block["id"]: block["value"] for block in result.body}
    assert all(kept.get(block["id"]) == block["value"] for block in body if block["value"].startswith("mine"))
    assert not {f"old-{number}" for number in deleted} & kept.keys()
    assert len(kept) == len(result.body)
    again = merge(result.body, written=result.written, new=now, fingerprint=lambda value: value)
    assert again.body == result.body
