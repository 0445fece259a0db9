"""What a Django project does that stores visits as they come: a view with one insert, behind the same middlewares.

It keeps the same columns in the same table, by the same classes of browsers, and looks the page up. A WSGI application
and the addresses that it answers, for the scenario `events`.
"""

import json
import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from wagtail.models import Page  # noqa: E402

from sites_app.tenancy import resolve_site  # noqa: E402
from sites_app.visitor_address import visitor_address  # noqa: E402
from tracking.models import Event  # noqa: E402
from tracking.services.receiving import Given, Sender, arrival_of  # noqa: E402


@csrf_exempt
def insert(request: HttpRequest) -> JsonResponse:
    """Stores a page view before it answers."""
    site = resolve_site(request)
    assert site is not None
    said = json.loads(request.body)
    sender = Sender(visitor_address(request), request.headers.get("User-Agent", ""))
    given = Given(said["page_path"], referrer=said.get("referrer", ""))
    arrival = arrival_of(given, site_id=site.pk, sender=sender, at=timezone.now())
    url_path = site.root_page.url_path.rstrip("/") + arrival.path
    slug = arrival.path.rstrip("/").rpartition("/")[2] or site.root_page.slug
    page_id = Page.objects.filter(slug=slug, url_path=url_path).values_list("pk", flat=True).first()
    Event.objects.create(
        id=arrival.id,
        at=arrival.at,
        site=site,
        page_id=page_id,
        visitor=arrival.visitor,
        is_bot=bool(arrival.bot),
        bot=arrival.bot,
        name=arrival.name,
        path=arrival.path,
        referrer_host=arrival.referrer_host,
        source=arrival.source,
        medium=arrival.medium,
        utm_campaign=arrival.utm_campaign,
        device=arrival.device,
        browser=arrival.browser,
        os=arrival.os,
        properties={},
    )
    return JsonResponse({"success": True, "id": arrival.id}, status=202)


urlpatterns = [path("api/track/pageview", insert)]
settings.ROOT_URLCONF = "bench.row_by_row"
