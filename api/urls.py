"""The URLs under `/api/`."""

from django.urls import URLPattern, URLResolver, path

from api.endpoints import api
from api.v2 import router

# Django reads what the two APIs give here as it reads `include()`.
urlpatterns: list[URLPattern | URLResolver] = [path("v2/", router.urls), path("", api.urls)]
