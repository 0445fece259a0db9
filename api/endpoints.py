"""Our own endpoints on one API: each resource is a router in a module of its own, added here.

It has no documents and no schema of its own yet; `api.v2` is Wagtail's and apart.
"""

from ninja import NinjaAPI

from api.errors import register_handlers
from api.worklog import router as worklog

api = NinjaAPI(title="Spark CMS", version="1.0.0", urls_namespace="api", openapi_url=None, docs_url=None)
register_handlers(api)

# Beneath `admin/` only the platform's hosts answer; see `sites_app.middleware`.
api.add_router("/admin", worklog)
