"""The URLs under `/api/`."""

from django.urls import URLPattern, URLResolver, path

from api.documentation import docs, openapi_json
from api.endpoints import api
from api.graphql.views import GraphQLView
from api.v3 import urls as v3_urls

# Django reads what the API gives here as it reads `include()`.
urlpatterns: list[URLPattern | URLResolver] = [
    path("v3/", v3_urls()),
    path("graphql/", GraphQLView.as_view(), name="graphql"),
    path("docs", docs, name="api_docs"),
    path("openapi.json", openapi_json, name="openapi"),
    path("", api.urls),
]
