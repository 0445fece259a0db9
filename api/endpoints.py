"""Our own endpoints on one API: each resource is a router in a module of its own, added here.

Its documents are in `api.openapi` and `api.documentation`.
"""

from ninja import NinjaAPI

from api import (
    analytics,
    assembler,
    blueprints,
    campaigns,
    factory,
    intelligence,
    jobs,
    locations,
    media_templates,
    queues,
    seo,
)
from api.callers import router as callers
from api.errors import register_handlers
from api.idempotency import once_per_key
from api.json_values import StrictParser
from api.lead_intake import router as lead_intake
from api.leads import router as leads
from api.maintenance import router as maintenance
from api.openapi import describe
from api.refusals import register_refusals
from api.sign_in import router as sign_in
from api.tracking import router as tracking
from api.v2 import routes as reading
from api.webhooks import router as webhooks
from api.worklog import router as worklog

api = NinjaAPI(
    title="Spark CMS",
    version="1.0.0",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
)
register_handlers(api)
register_refusals(api)
api.add_decorator(once_per_key, mode="view")

api.add_router("", callers)
api.add_router("/auth", sign_in)
api.add_router("/maintenance", maintenance)
# Beneath `admin/` only the platform's hosts answer; see `sites_app.middleware`.
api.add_router("/admin", worklog)

# What a site shows, for its own hosts and by name on the platform's.
reading.add_to(api)
api.add_router("/admin", queues.router)
api.add_router("/admin", blueprints.router)

api.add_router("/analytics", analytics.router)
api.add_router("/jobs", jobs.router)
api.add_router("/campaigns", campaigns.router)
api.add_router("/locations", locations.router)
api.add_router("/assembler", assembler.router)
api.add_router("/factory", factory.router)
api.add_router("/intelligence", intelligence.router)
api.add_router("/media", media_templates.router)
api.add_router("", lead_intake)
api.add_router("/leads", leads)
seo.add_routers(api)

describe(
    tags={
        "Analytics": "Visitors, page views and conversions.",
        "Jobs": "Long work: how far it is, and its steering.",
        "Campaigns": "Plans that expand into articles.",
        "Articles": "Headlines and articles of campaigns: written, read, approved, published.",
        "Releases": "When articles go out.",
        "Locations": "Places that articles are about.",
        "Assembler": "Articles of a template and given values.",
        "Factory": "From a source to articles.",
        "Intelligence": "Formulas of headlines.",
        "Blueprints": "A site's content as a file.",
        "Media": "Drawings with variables.",
        "Leads": "What visitors hand over.",
        "Tracking": "What visitors do on a site.",
    }
)
api.add_router("/webhooks", webhooks)
api.add_router("/track", tracking)
