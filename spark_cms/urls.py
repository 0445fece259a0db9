"""Which URLs exist on which kind of host: the platform's hosts serve the admin, the tenants' hosts their pages."""

from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from api.urls import urlpatterns as api_urlpatterns
from leads.urls import urlpatterns as leads_urlpatterns
from sites_app.crawlers import robots_txt, sitemap
from sites_app.preview_views import preview
from sites_app.readers import indexnow_key, llms_txt, page_as_markdown, shared_card
from sites_app.search_views import search, suggest
from sites_app.second_factor_admin import SecondFactorSignInView, SignInView
from sites_app.views import serve_media, site_icon, site_theme
from sites_app.web_app import manifest, offline, service_worker

# Pages of a site's other languages than its own stand beneath the language's code.
IN_LANGUAGE = rf"(?:(?P<language>{'|'.join(code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES)})/)?"

urlpatterns = [
    # In front of Wagtail's own, whose names and addresses these are.
    path("admin/login/", SignInView.as_view(), name="wagtailadmin_login"),
    path("admin/login/code/", SecondFactorSignInView.as_view(), name="second_factor_sign_in"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve_media, name="media"),
    path("theme/<slug:digest>.css", site_theme, name="site_theme"),
    path("icons/<slug:digest>/<slug:name>.png", site_icon, name="site_icon"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("sw.js", service_worker, name="service_worker"),
    path("preview/", preview, name="preview"),
    path("offline/", offline, name="offline"),
    re_path(rf"^{IN_LANGUAGE}search/$", search, name="search"),
    re_path(rf"^{IN_LANGUAGE}search/suggest/$", suggest, name="search_suggest"),
    path("robots.txt", robots_txt, name="robots_txt"),
    re_path(r"^(?P<name>sitemap(?:-[0-9]+)?\.xml(?:\.gz)?)$", sitemap, name="sitemap"),
    path("llms.txt", llms_txt, name="llms_txt"),
    re_path(r"^(?P<key>[A-Za-z0-9-]{8,128})\.txt$", indexnow_key, name="indexnow_key"),
    re_path(r"^social/(?P<page_id>[0-9]{1,18})-(?P<digest>[0-9a-f]{16})\.png$", shared_card, name="shared_card"),
    path("api/", include(api_urlpatterns)),
    *leads_urlpatterns,
    re_path(r"^(?P<path>(?:[\w\-]+/)*)index\.md$", page_as_markdown, name="page_as_markdown"),
    path("", include(wagtail_urls)),
]

handler400 = "spark_cms.errors.bad_request"
handler403 = "spark_cms.errors.permission_denied"
handler404 = "spark_cms.errors.page_not_found"
handler500 = "spark_cms.errors.server_error"
