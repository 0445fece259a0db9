"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")

django_application = get_wsgi_application()

# Need the apps to be ready.
from api.event_front import EventFront  # noqa: E402
from sites_app.page_cache.front import PageCacheFront  # noqa: E402

application = EventFront(PageCacheFront(django_application))
