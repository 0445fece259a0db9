"""The URLs under `/api/`."""

from django.urls import URLPattern, URLResolver, path

from api.v2 import router

urlpatterns: list[URLPattern | URLResolver] = [path("v2/", router.urls)]
