"""Stable names: the same on every machine, and those that the standard library would give."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from generator.core.shuffle import stable_uuid, written_uuid


@given(st.uuids(), st.text(max_size=40))
def test_ids_are_version_five_uuids(namespace: UUID, name: str) -> None:
    assert written_uuid(stable_uuid(namespace.bytes, name)) == str(uuid5(namespace, name))
