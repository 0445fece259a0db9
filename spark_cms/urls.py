"""Which URLs exist on which kind of host: the platform's hosts serve the admin, the tenants' hosts their pages."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from api.urls import urlpatterns as api_urlpatterns
from sites_app.views import robots_txt, serve_media, site_theme

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve_media, name="media"),
    path("theme/<slug:digest>.css", site_theme, name="site_theme"),
    path("robots.txt", robots_txt, name="robots_txt"),
    path("api/", include(api_urlpatterns)),
    path("", include(wagtail_urls)),
]

handler404 = "sites_app.views.page_not_found"
handler500 = "sites_app.views.server_error"
