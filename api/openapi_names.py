"""What operations and their answers are called in the OpenAPI document, and so in clients that are generated from it.

An operation is called as its function is, unless that says too little without its module.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_JSON = ("application/json", "multipart/form-data")

NAMES: Mapping[str, str] = {
    "api.v2.pages.listing": "list_pages",
    "api.v2.pages.find": "find_page",
    "api.v2.pages.detail": "get_page",
    "api.v2.files.images": "list_images",
    "api.v2.files.image": "get_image",
    "api.v2.files.documents": "list_documents",
    "api.v2.files.document": "get_document",
    "api.v2.site.site": "get_site",
    "api.v2.site.menus": "get_menus",
    "api.v2.site.menu": "get_menu",
    "api.v2.redirects.redirects": "list_redirects",
    "api.v2.forms.forms": "list_forms",
    "api.v2.forms.form": "get_form",
    "api.v2.forms.submit": "submit_form",
    "api.v2.search.search": "search_site",
    "api.v2.search.suggestions": "suggest_pages",
    "api.v2.sitemap.sitemap": "list_addresses",
    "api.v2.hubs.hubs": "list_hubs",
    "api.v2.locations.locations": "list_places",
    "api.v2.locations.location": "get_place",
    "api.v2.schemas.schemas": "list_schemas",
    "api.v2.schemas.rich_text_schema": "get_rich_text_schema",
    "api.v2.schemas.stream_schema": "get_stream_schema",
    "api.v2.schemas.block_schema": "get_block_schema",
    "api.sign_in.refresh": "refresh_token",
    "api.maintenance.status": "get_maintenance_status",
    "api.worklog.work_log": "list_work_log",
    "api.queues.queues": "list_queues",
    "api.blueprints.import_": "import_blueprint",
    "api.jobs.job_detail": "get_job",
    "api.jobs.pause": "pause_job",
    "api.jobs.resume": "resume_job",
    "api.jobs.cancel": "cancel_job",
    "api.jobs.retry": "retry_job",
    "api.jobs.events": "stream_job_events",
    "api.locations.states": "list_states",
    "api.locations.counties": "list_counties",
    "api.locations.cities": "list_cities",
    "api.assembler.templates": "list_article_templates",
    "api.assembler.preview": "preview_article",
    "api.intelligence.patterns": "list_patterns",
    "api.media_templates.list_templates": "list_image_templates",
    "api.media_templates.create_template": "create_image_template",
    "api.media_templates.delete_template": "delete_image_template",
    "api.media_templates.render_template": "render_image_template",
    "api.seo.upkeep.stats": "get_stats",
    "api.lead_intake.receive_lead": "send_lead",
    "api.webhooks.rotate_secret": "rotate_webhook_secret",
    "api.webhooks.ping": "ping_webhook",
    "api.webhooks.replay_all": "replay_webhook",
    "api.webhooks.list_messages": "list_webhook_messages",
    "api.webhooks.replay_message": "replay_webhook_message",
}


def name_of(module: str, function: str) -> str:
    """The name of the operation that a function of a module answers."""
    return NAMES.get(f"{module}.{function}", function)


def name_schemas(document: dict[str, Any]) -> None:
    """Gives every answer and body that is described in place a schema of its own: `GetSiteAnswer` of `get_site`."""
    schemas = document["components"]["schemas"]
    for operation in (each for methods in document["paths"].values() for each in methods.values()):
        base = "".join(part.title() for part in operation["operationId"].split("_"))
        for suffix, content in _contents(operation):
            schema = content["schema"]
            if not {"properties", "oneOf", "anyOf", "items"} & schema.keys():
                continue
            name = f"{base}{suffix}"
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"Two schemas would be called {name}.")
            content["schema"] = {"$ref": f"#/components/schemas/{name}"}


def _contents(operation: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The descriptions of what is sent and what is answered when all goes well, with what ends their names."""
    found = [("Body", operation.get("requestBody", {}))]
    found += [("Answer", answer) for status, answer in operation["responses"].items() if str(status).startswith("2")]
    for suffix, described in found:
        for media_type, content in described.get("content", {}).items():
            if media_type in _JSON and "schema" in content:
                yield suffix if media_type == "application/json" else f"{suffix}File", content
