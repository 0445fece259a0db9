"""The clients are what their generators make of the present document; a stale one fails with what to run."""

import pytest

from api.documentation import document
from scripts import make_clients
from tests.clients.marks import NODE_MODULES_OF_CLIENT

STALE = "The API has changed: `make clients`."


@pytest.fixture(scope="module")
def made_from():
    return make_clients.client_document(document())


def test_the_python_client_is_what_is_made_of_the_document(made_from):
    assert (make_clients.PYTHON / "operations.py").read_text() == make_clients.python_operations(made_from), STALE
    assert (make_clients.PYTHON / "models.py").read_text() == make_clients.python_models(made_from), STALE


def test_the_typescript_client_bears_the_digest_of_the_document(made_from):
    with (make_clients.TYPESCRIPT / "src" / "schema.d.ts").open() as schema:
        assert make_clients.digest_of(made_from) in schema.readline(), STALE


@pytest.mark.skipif(not NODE_MODULES_OF_CLIENT, reason="`npm install` in clients/typescript was not run.")
def test_the_typescript_client_is_what_is_made_of_the_document(made_from):
    assert (make_clients.TYPESCRIPT / "src" / "schema.d.ts").read_text() == make_clients.typescript_schema(made_from)


def test_another_document_has_another_digest(made_from):
    other = {**made_from, "info": {"title": "Other"}}
    assert make_clients.digest_of(other) != make_clients.digest_of(made_from)


def test_every_operation_is_a_method_and_names_types_that_there_are(made_from):
    from spark_cms_client import Client, models

    for path, _, operation in make_clients.operations(made_from):
        assert callable(getattr(Client, operation["operationId"])), path
    for name in made_from["components"]["schemas"]:
        assert hasattr(models, name), name
