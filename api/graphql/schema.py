"""The schema, the limits that it is asked within, and the one function that asks it."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import strawberry
from asgiref.sync import async_to_sync
from django.conf import settings
from graphql import GraphQLError
from strawberry.extensions import (
    DisableIntrospection,
    MaskErrors,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    ParserCache,
    QueryDepthLimiter,
    SchemaExtension,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult
from wagtail.models import Site

from api.graphql import limits
from api.graphql.block_types import BLOCK_TYPES
from api.graphql.context import context_of
from api.graphql.loaders import on_database
from api.graphql.page_types import PAGE_TYPES, BadArgumentError
from api.graphql.queries import Query

logger = logging.getLogger(__name__)


class CostLimiter(SchemaExtension):
    """Refuses a query that may cost too much, before it is run."""

    def on_execute(self) -> Iterator[None]:
        context = self.execution_context
        if context.graphql_document is not None:
            limits.check_cost(context.graphql_document, context.variables or {}, context.operation_name)
        yield


def _is_ours_alone(error: GraphQLError) -> bool:
    """Whether an error tells of our code and not of the query."""
    return error.original_error is not None and not isinstance(error.original_error, BadArgumentError | GraphQLError)


class Schema(strawberry.Schema):
    """Errors of our own go to the log, those of who asks do not."""

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        for error in errors:
            if _is_ours_alone(error):
                logger.error("GraphQL: %s", error, exc_info=error.original_error)


def _make(*, introspects: bool) -> Schema:
    extensions: list[Any] = [
        lambda: MaxTokensLimiter(max_token_count=limits.TOKENS),
        lambda: MaxAliasesLimiter(max_alias_count=limits.ALIASES),
        lambda: QueryDepthLimiter(max_depth=limits.DEPTH),
        CostLimiter,
        lambda: MaskErrors(should_mask_error=_is_ours_alone, error_message="Something went wrong."),
        lambda: ParserCache(maxsize=256),
        lambda: ValidationCache(maxsize=256),
    ]
    if not introspects:
        extensions.append(DisableIntrospection)
    return Schema(
        query=Query,
        types=[*PAGE_TYPES.values(), *BLOCK_TYPES],
        extensions=extensions,
        config=StrawberryConfig(auto_camel_case=True),
    )


_schemas = {introspects: _make(introspects=introspects) for introspects in (True, False)}
schema = _schemas[True]


def ask(
    site: Site, query: str, *, variables: Mapping[str, Any] | None = None, operation_name: str | None = None
) -> ExecutionResult:
    """The answer to a query about what anybody may read of the site."""
    return async_to_sync(_ask)(site, query, dict(variables or {}), operation_name)


async def _ask(site: Site, query: str, variables: dict[str, Any], operation_name: str | None) -> ExecutionResult:
    context = await on_database(context_of, site)
    return await _schemas[settings.SPARK_GRAPHQL_INTROSPECTION].execute(
        query,
        variable_values=variables,
        context_value=context,
        operation_name=operation_name,
    )
