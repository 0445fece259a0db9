"""Made by `make clients` from the OpenAPI document sha256:612fba943eb4d4a85533d2a7cdb4e83f; not to be edited."""

from collections.abc import Mapping
from typing import Any, Literal

from spark_cms_client import models
from spark_cms_client.transport import Transport, segment


class Operations(Transport):
    """Every operation of the API, by its name in the document."""

    def who_am_i(self) -> models.WhoAmI:
        """Who is calling. Answers to any valid credential, so it is the way to try one."""
        return self._send("GET", "/api/whoami")

    def sign_in(self, *, body: models.Credentials) -> models.TokenPair:
        """Sign in. Limited more narrowly than other calls, from an address and for an account."""
        return self._send("POST", "/api/auth/token", json=body)

    def refresh_token(self, *, body: models.RefreshToken) -> models.TokenPair:
        """Get new tokens. Uses the refresh token up. One that comes a second time ends the sign-in."""
        return self._send("POST", "/api/auth/refresh", json=body)

    def sign_out(self, *, body: models.RefreshToken) -> None:
        """Sign out. Ends the sign-in at once, its access token included."""
        self._send("POST", "/api/auth/logout", json=body)

    def get_maintenance_status(self) -> models.Status:
        """How the installation is"""
        return self._send("GET", "/api/maintenance/status")

    def list_work_log(
        self,
        *,
        limit: int | None = None,
        level: models.LogLevel | None = None,
        entity_type: str | None = None,
        action: str | None = None,
        user: str | None = None,
        site: str | None = None,
        site_id: str | None = None,
        since: str | None = None,
        until: str | None = None,
        parts: bool | None = None,
        cursor: str | None = None,
    ) -> models.WorkLogAnswer:
        """The work log"""
        return self._send(
            "GET",
            "/api/admin/worklog",
            query={
                "limit": limit,
                "level": level,
                "entity_type": entity_type,
                "action": action,
                "user": user,
                "site": site,
                "site_id": site_id,
                "since": since,
                "until": until,
                "parts": parts,
                "cursor": cursor,
            },
        )

    def list_pages(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        fields: str | None = None,
        order: str | None = None,
        search: str | None = None,
        site: str | None = None,
        filters: Mapping[str, str] | None = None,
        rich_text: Literal["html", "markdown", "json"] | None = None,
        version: Literal["published", "draft"] | None = None,
        type: str | None = None,
        locale: str | None = None,
        child_of: str | None = None,
        descendant_of: str | None = None,
        ancestor_of: str | None = None,
        translation_of: str | None = None,
        search_operator: Literal["and", "or"] | None = None,
    ) -> models.ListPagesAnswer:
        """Pages. The pages of the site that anybody may read, 20 at a time."""
        return self._send(
            "GET",
            "/api/v2/pages/",
            query={
                "limit": limit,
                "offset": offset,
                "after": after,
                "fields": fields,
                "order": order,
                "search": search,
                "site": site,
                **(filters or {}),
                "rich_text": rich_text,
                "version": version,
                "type": type,
                "locale": locale,
                "child_of": child_of,
                "descendant_of": descendant_of,
                "ancestor_of": ancestor_of,
                "translation_of": translation_of,
                "search_operator": search_operator,
            },
        )

    def find_page(
        self,
        *,
        path: str | None = None,
        html_path: str | None = None,
        fields: str | None = None,
        rich_text: Literal["html", "markdown", "json"] | None = None,
        version: Literal["published", "draft"] | None = None,
        preview_token: str | None = None,
        site: str | None = None,
    ) -> models.Page:
        """The page at a path."""
        return self._send(
            "GET",
            "/api/v2/pages/find/",
            query={
                "path": path,
                "html_path": html_path,
                "fields": fields,
                "rich_text": rich_text,
                "version": version,
                "preview_token": preview_token,
                "site": site,
            },
        )

    def get_page(
        self,
        page_id: str,
        *,
        fields: str | None = None,
        rich_text: Literal["html", "markdown", "json"] | None = None,
        version: Literal["published", "draft"] | None = None,
        preview_token: str | None = None,
        site: str | None = None,
    ) -> models.Page:
        """One page. A page with all that it has. A preview_token shows it as it stands in the editor."""
        return self._send(
            "GET",
            f"/api/v2/pages/{segment(page_id)}/",
            query={
                "fields": fields,
                "rich_text": rich_text,
                "version": version,
                "preview_token": preview_token,
                "site": site,
            },
        )

    def list_images(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        fields: str | None = None,
        order: str | None = None,
        search: str | None = None,
        site: str | None = None,
    ) -> models.ListImagesAnswer:
        """Images. The images of the site's library, with an address for each preset."""
        return self._send(
            "GET",
            "/api/v2/images/",
            query={
                "limit": limit,
                "offset": offset,
                "after": after,
                "fields": fields,
                "order": order,
                "search": search,
                "site": site,
            },
        )

    def get_image(self, image_id: str, *, fields: str | None = None, site: str | None = None) -> models.Image:
        """One image."""
        return self._send("GET", f"/api/v2/images/{segment(image_id)}/", query={"fields": fields, "site": site})

    def list_documents(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        fields: str | None = None,
        order: str | None = None,
        search: str | None = None,
        site: str | None = None,
    ) -> models.ListDocumentsAnswer:
        """Documents. The documents of the site's library."""
        return self._send(
            "GET",
            "/api/v2/documents/",
            query={
                "limit": limit,
                "offset": offset,
                "after": after,
                "fields": fields,
                "order": order,
                "search": search,
                "site": site,
            },
        )

    def get_document(self, document_id: str, *, fields: str | None = None, site: str | None = None) -> models.Document:
        """One document."""
        return self._send("GET", f"/api/v2/documents/{segment(document_id)}/", query={"fields": fields, "site": site})

    def get_site(self, *, site: str | None = None) -> models.GetSiteAnswer:
        """The site."""
        return self._send("GET", "/api/v2/site/", query={"site": site})

    def get_menus(self, *, site: str | None = None) -> models.GetMenusAnswer:
        """All menus. The menus of the site by their places, without what leads nowhere."""
        return self._send("GET", "/api/v2/menus/", query={"site": site})

    def get_menu(self, location: str, *, site: str | None = None) -> models.GetMenuAnswer:
        """One menu. The menu in one place: `header`, `footer` or `legal`."""
        return self._send("GET", f"/api/v2/menus/{segment(location)}/", query={"site": site})

    def list_redirects(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        path: str | None = None,
        site: str | None = None,
    ) -> models.ListRedirectsAnswer:
        """Redirects."""
        return self._send(
            "GET",
            "/api/v2/redirects/",
            query={"limit": limit, "offset": offset, "after": after, "path": path, "site": site},
        )

    def list_forms(self, *, site: str | None = None) -> models.ListFormsAnswer:
        """Forms. The forms of the site that take something."""
        return self._send("GET", "/api/v2/forms/", query={"site": site})

    def get_form(self, key: str, *, site: str | None = None) -> models.GetFormAnswer:
        """One form."""
        return self._send("GET", f"/api/v2/forms/{segment(key)}/", query={"site": site})

    def submit_form(
        self, key: str, *, body: models.SubmitFormBody, site: str | None = None, idempotency_key: str | None = None
    ) -> models.SubmitFormAnswer:
        """Send a form."""
        return self._send(
            "POST",
            f"/api/v2/forms/{segment(key)}/submissions/",
            query={"site": site},
            headers={"Idempotency-Key": idempotency_key},
            json=body,
        )

    def search_site(
        self,
        *,
        q: str,
        in_: Literal["pages", "posts", "articles"] | None = None,
        locale: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        site: str | None = None,
    ) -> models.SearchSiteAnswer:
        """Search."""
        return self._send(
            "GET",
            "/api/v2/search/",
            query={"q": q, "in": in_, "locale": locale, "limit": limit, "offset": offset, "site": site},
        )

    def suggest_pages(self, *, q: str, locale: str | None = None, site: str | None = None) -> models.SuggestPagesAnswer:
        """Suggestions."""
        return self._send("GET", "/api/v2/search/suggestions/", query={"q": q, "locale": locale, "site": site})

    def list_addresses(
        self, *, limit: int | None = None, after: int | None = None, site: str | None = None
    ) -> models.ListAddressesAnswer:
        """Addresses for search engines."""
        return self._send("GET", "/api/v2/sitemap/", query={"limit": limit, "after": after, "site": site})

    def list_hubs(
        self, *, parent: str | None = None, depth: int | None = None, locale: str | None = None, site: str | None = None
    ) -> models.ListHubsAnswer:
        """The tree of hubs."""
        return self._send(
            "GET", "/api/v2/hubs/", query={"parent": parent, "depth": depth, "locale": locale, "site": site}
        )

    def list_places(
        self,
        *,
        kind: Literal["country", "state", "county", "city"] | None = None,
        parent: str | None = None,
        q: str | None = None,
        near: str | None = None,
        radius_km: float | None = None,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        site: str | None = None,
    ) -> models.ListPlacesAnswer:
        """Places by kind, by what they lie in, by the beginning of their name, or by distance from a point."""
        return self._send(
            "GET",
            "/api/v2/locations/",
            query={
                "kind": kind,
                "parent": parent,
                "q": q,
                "near": near,
                "radius_km": radius_km,
                "limit": limit,
                "offset": offset,
                "after": after,
                "site": site,
            },
        )

    def get_place(self, key: str, *, site: str | None = None) -> models.GetPlaceAnswer:
        """One place. A place with its zip codes and what it lies in."""
        return self._send("GET", f"/api/v2/locations/{segment(key)}/", query={"site": site})

    def list_schemas(self, *, site: str | None = None) -> models.ListSchemasAnswer:
        """All schemas. The addresses of the schemas: `blocks`, `streams` and `rich_text`."""
        return self._send("GET", "/api/v2/schemas/", query={"site": site})

    def get_rich_text_schema(self, *, site: str | None = None) -> dict[str, Any]:
        """Rich text. The schema of rich text as a tree of nodes."""
        return self._send("GET", "/api/v2/schemas/rich-text.json", query={"site": site})

    def get_stream_schema(self, name: str, *, site: str | None = None) -> dict[str, Any]:
        """A stream."""
        return self._send("GET", f"/api/v2/schemas/streams/{segment(name)}.json", query={"site": site})

    def get_block_schema(self, name: str, *, site: str | None = None) -> dict[str, Any]:
        """A block. The schema of a block's `value`."""
        return self._send("GET", f"/api/v2/schemas/blocks/{segment(name)}.json", query={"site": site})

    def list_queues(self, *, site_id: str | None = None) -> models.QueuesAnswer:
        """The queues"""
        return self._send("GET", "/api/admin/queues", query={"site_id": site_id})

    def import_blueprint(
        self, *, body: models.ImportBlueprintBody, idempotency_key: str | None = None
    ) -> models.ImportAnswer:
        """Import a blueprint"""
        return self._send(
            "POST", "/api/admin/import-blueprint", headers={"Idempotency-Key": idempotency_key}, json=body
        )

    def dashboard(
        self,
        *,
        site_id: str | None = None,
        site: str | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        limit: int | None = None,
    ) -> models.DashboardAnswer:
        """A site's figures"""
        return self._send(
            "GET",
            "/api/analytics/dashboard",
            query={"site_id": site_id, "site": site, "start_date": start_date, "end_date": end_date, "limit": limit},
        )

    def list_jobs(
        self,
        *,
        site_id: str | None = None,
        campaign_id: str | None = None,
        status: models.JobStatus | None = None,
        kind: models.JobKind | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.JobList:
        """Jobs"""
        return self._send(
            "GET",
            "/api/jobs",
            query={
                "site_id": site_id,
                "campaign_id": campaign_id,
                "status": status,
                "kind": kind,
                "limit": limit,
                "cursor": cursor,
            },
        )

    def get_job(self, job_id: str) -> models.JobDetail:
        """A job"""
        return self._send("GET", f"/api/jobs/{segment(job_id)}")

    def pause_job(self, job_id: str, *, idempotency_key: str | None = None) -> models.JobDetail:
        """Pause"""
        return self._send("POST", f"/api/jobs/{segment(job_id)}/pause", headers={"Idempotency-Key": idempotency_key})

    def resume_job(self, job_id: str, *, idempotency_key: str | None = None) -> models.JobDetail:
        """Resume"""
        return self._send("POST", f"/api/jobs/{segment(job_id)}/resume", headers={"Idempotency-Key": idempotency_key})

    def cancel_job(self, job_id: str, *, idempotency_key: str | None = None) -> models.JobDetail:
        """Cancel"""
        return self._send("POST", f"/api/jobs/{segment(job_id)}/cancel", headers={"Idempotency-Key": idempotency_key})

    def retry_job(
        self, job_id: str, *, body: models.RetryJobBody, idempotency_key: str | None = None
    ) -> models.JobDetail:
        """Retry"""
        return self._send(
            "POST", f"/api/jobs/{segment(job_id)}/retry", headers={"Idempotency-Key": idempotency_key}, json=body
        )

    def stream_job_events(self, job_id: str) -> str:
        """A job's progress as server-sent events"""
        return self._send("GET", f"/api/jobs/{segment(job_id)}/events")

    def list_campaigns(
        self,
        *,
        site_id: str | None = None,
        status: models.CampaignStatus | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.CampaignList:
        """Campaigns"""
        return self._send(
            "GET", "/api/campaigns", query={"site_id": site_id, "status": status, "limit": limit, "cursor": cursor}
        )

    def create_campaign(self, *, body: models.NewCampaign, idempotency_key: str | None = None) -> models.CampaignDetail:
        """Make a campaign"""
        return self._send("POST", "/api/campaigns", headers={"Idempotency-Key": idempotency_key}, json=body)

    def get_campaign(self, campaign_id: str) -> models.CampaignDetail:
        """A campaign"""
        return self._send("GET", f"/api/campaigns/{segment(campaign_id)}")

    def change_campaign(self, campaign_id: str, *, body: models.CampaignChange) -> models.CampaignDetail:
        """Change a campaign"""
        return self._send("PATCH", f"/api/campaigns/{segment(campaign_id)}", json=body)

    def archive_campaign(self, campaign_id: str, *, idempotency_key: str | None = None) -> models.CampaignAnswer:
        """Put a campaign away"""
        return self._send(
            "POST", f"/api/campaigns/{segment(campaign_id)}/archive", headers={"Idempotency-Key": idempotency_key}
        )

    def reopen_campaign(self, campaign_id: str, *, idempotency_key: str | None = None) -> models.CampaignAnswer:
        """Make a campaign a draft again"""
        return self._send(
            "POST", f"/api/campaigns/{segment(campaign_id)}/reopen", headers={"Idempotency-Key": idempotency_key}
        )

    def preview_campaign(
        self, campaign_id: str, *, count: int | None = None, start: int | None = None
    ) -> models.PreviewAnswer:
        """Articles as they would be written"""
        return self._send(
            "GET", f"/api/campaigns/{segment(campaign_id)}/preview", query={"count": count, "start": start}
        )

    def forecast_campaign(self, campaign_id: str, *, count: int | None = None) -> models.ForecastAnswer:
        """What generating would cost and give"""
        return self._send("GET", f"/api/campaigns/{segment(campaign_id)}/forecast", query={"count": count})

    def list_states(self, *, country: str | None = None) -> models.ListStatesAnswer:
        """States"""
        return self._send("GET", "/api/locations/states", query={"country": country})

    def list_counties(self, *, state: str, limit: int | None = None) -> models.ListCountiesAnswer:
        """Counties of a state"""
        return self._send("GET", "/api/locations/counties", query={"state": state, "limit": limit})

    def list_cities(
        self, *, county: str | None = None, state: str | None = None, q: str | None = None, limit: int | None = None
    ) -> models.ListCitiesAnswer:
        """Cities of a county or state"""
        return self._send(
            "GET", "/api/locations/cities", query={"county": county, "state": state, "q": q, "limit": limit}
        )

    def list_article_templates(self, *, site_id: str | None = None) -> models.TemplateList:
        """Article templates"""
        return self._send("GET", "/api/assembler/templates", query={"site_id": site_id})

    def preview_article(
        self, *, body: models.AssemblerPreview, idempotency_key: str | None = None
    ) -> models.AssembledArticle:
        """Assemble an article"""
        return self._send("POST", "/api/assembler/preview", headers={"Idempotency-Key": idempotency_key}, json=body)

    def send_to_factory(self, *, body: models.SendToFactory, idempotency_key: str | None = None) -> models.Accepted:
        """Have articles written from a source"""
        return self._send(
            "POST", "/api/factory/send-to-factory", headers={"Idempotency-Key": idempotency_key}, json=body
        )

    def list_patterns(
        self, *, category: models.HeadlineKind | None = None, site_id: str | None = None
    ) -> models.PatternList:
        """Headline patterns"""
        return self._send("GET", "/api/intelligence/patterns", query={"category": category, "site_id": site_id})

    def list_image_templates(
        self, *, site_id: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> models.ImageTemplateList:
        """Image templates"""
        return self._send("GET", "/api/media/templates", query={"site_id": site_id, "limit": limit, "cursor": cursor})

    def create_image_template(
        self, *, body: models.NewImageTemplate, idempotency_key: str | None = None
    ) -> models.MadeImageTemplate:
        """Make an image template"""
        return self._send("POST", "/api/media/templates", headers={"Idempotency-Key": idempotency_key}, json=body)

    def delete_image_template(self, template_id: str) -> None:
        """Delete an image template"""
        self._send("DELETE", f"/api/media/templates/{segment(template_id)}")

    def render_image_template(
        self, template_id: str, *, body: models.Values, idempotency_key: str | None = None
    ) -> str:
        """A picture of an image template"""
        return self._send(
            "POST",
            f"/api/media/templates/{segment(template_id)}/render",
            headers={"Idempotency-Key": idempotency_key},
            json=body,
        )

    def send_lead(self, *, body: models.SendLeadBody, idempotency_key: str | None = None) -> models.SendLeadAnswer:
        """Hand over a lead."""
        return self._send("POST", "/api/lead", headers={"Idempotency-Key": idempotency_key}, json=body)

    def send_form(self, *, body: models.SendFormBody, idempotency_key: str | None = None) -> models.SendFormAnswer:
        """Send a form."""
        return self._send("POST", "/api/forms/submit", headers={"Idempotency-Key": idempotency_key}, json=body)

    def list_leads(
        self,
        *,
        site_id: str | None = None,
        status: models.LeadStatus | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.LeadList:
        """Leads"""
        return self._send(
            "GET",
            "/api/leads",
            query={
                "site_id": site_id,
                "status": status,
                "since": since,
                "until": until,
                "limit": limit,
                "cursor": cursor,
            },
        )

    def get_lead(self, lead_id: str) -> models.LeadDetail:
        """One lead. By its number, or by what was answered when it was handed over."""
        return self._send("GET", f"/api/leads/{segment(lead_id)}")

    def get_lead_file(self, lead_id: str, file_id: str) -> str:
        """A file that a lead sent"""
        return self._send("GET", f"/api/leads/{segment(lead_id)}/files/{segment(file_id)}")

    def generate_headlines(
        self, *, body: models.GenerateHeadlines, idempotency_key: str | None = None
    ) -> models.HeadlinesAnswer:
        """Make headlines of a campaign"""
        return self._send(
            "POST", "/api/seo/generate-headlines", headers={"Idempotency-Key": idempotency_key}, json=body
        )

    def generate_article(
        self, *, body: models.GenerateArticle, idempotency_key: str | None = None
    ) -> models.ArticleDetail:
        """Write articles of a campaign"""
        return self._send("POST", "/api/seo/generate-article", headers={"Idempotency-Key": idempotency_key}, json=body)

    def list_articles(
        self,
        *,
        site_id: str | None = None,
        campaign_id: str | None = None,
        status: models.ArticleStatus | None = None,
        limit: int | None = None,
        offset: int | None = None,
        cursor: str | None = None,
    ) -> models.ArticleList:
        """Articles"""
        return self._send(
            "GET",
            "/api/seo/articles",
            query={
                "site_id": site_id,
                "campaign_id": campaign_id,
                "status": status,
                "limit": limit,
                "offset": offset,
                "cursor": cursor,
            },
        )

    def get_article(self, article_id: str) -> models.ArticleDetail:
        """An article"""
        return self._send("GET", f"/api/seo/articles/{segment(article_id)}")

    def approve_batch(self, *, body: models.ApproveBatch, idempotency_key: str | None = None) -> models.BatchAnswer:
        """Approve articles"""
        return self._send("POST", "/api/seo/approve-batch", headers={"Idempotency-Key": idempotency_key}, json=body)

    def publish_article(
        self, *, body: models.PublishArticle, idempotency_key: str | None = None
    ) -> models.ArticleDetail:
        """Publish an article"""
        return self._send("POST", "/api/seo/publish-article", headers={"Idempotency-Key": idempotency_key}, json=body)

    def schedule_production(
        self, *, body: models.ScheduleProduction, idempotency_key: str | None = None
    ) -> models.PlanAnswer:
        """Plan the release of a campaign's articles"""
        return self._send(
            "POST", "/api/seo/schedule-production", headers={"Idempotency-Key": idempotency_key}, json=body
        )

    def drip_sitemap(self, *, body: models.SitemapDrip, idempotency_key: str | None = None) -> models.DripAnswer:
        """Release the next approved articles"""
        return self._send("POST", "/api/seo/sitemap-drip", headers={"Idempotency-Key": idempotency_key}, json=body)

    def process_queue(self, *, body: models.ProcessQueueBody, idempotency_key: str | None = None) -> models.QueueAnswer:
        """Wake the queue"""
        return self._send("POST", "/api/seo/process-queue", headers={"Idempotency-Key": idempotency_key}, json=body)

    def get_stats(self, *, site_id: str | None = None, campaign_id: str | None = None) -> models.StatsAnswer:
        """Articles by status"""
        return self._send("GET", "/api/seo/stats", query={"site_id": site_id, "campaign_id": campaign_id})

    def insert_links(self, *, body: models.InsertLinks, idempotency_key: str | None = None) -> None:
        """Insert internal links (later)"""
        self._send("POST", "/api/seo/insert-links", headers={"Idempotency-Key": idempotency_key}, json=body)

    def scan_duplicates(self, *, body: models.ScanDuplicates, idempotency_key: str | None = None) -> None:
        """Scan for duplicates (later)"""
        self._send("POST", "/api/seo/scan-duplicates", headers={"Idempotency-Key": idempotency_key}, json=body)

    def list_webhooks(self, *, site: str | None = None, site_id: str | None = None) -> models.WebhookList:
        """List webhooks"""
        return self._send("GET", "/api/webhooks", query={"site": site, "site_id": site_id})

    def create_webhook(
        self,
        *,
        body: models.WebhookIn,
        site: str | None = None,
        site_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> models.WebhookWithSecret:
        """Make a webhook"""
        return self._send(
            "POST",
            "/api/webhooks",
            query={"site": site, "site_id": site_id},
            headers={"Idempotency-Key": idempotency_key},
            json=body,
        )

    def get_webhook(self, webhook_id: int) -> models.Webhook:
        """One webhook"""
        return self._send("GET", f"/api/webhooks/{segment(webhook_id)}")

    def change_webhook(self, webhook_id: int, *, body: models.WebhookChanges) -> models.Webhook:
        """Change a webhook"""
        return self._send("PATCH", f"/api/webhooks/{segment(webhook_id)}", json=body)

    def delete_webhook(self, webhook_id: int) -> None:
        """Delete a webhook"""
        self._send("DELETE", f"/api/webhooks/{segment(webhook_id)}")

    def rotate_webhook_secret(self, webhook_id: int, *, idempotency_key: str | None = None) -> models.WebhookWithSecret:
        """Make a new secret"""
        return self._send(
            "POST", f"/api/webhooks/{segment(webhook_id)}/secret", headers={"Idempotency-Key": idempotency_key}
        )

    def ping_webhook(self, webhook_id: int, *, idempotency_key: str | None = None) -> models.Message:
        """Send a test message"""
        return self._send(
            "POST", f"/api/webhooks/{segment(webhook_id)}/ping", headers={"Idempotency-Key": idempotency_key}
        )

    def replay_webhook(self, webhook_id: int, *, idempotency_key: str | None = None) -> models.Replayed:
        """Send again what was given up"""
        return self._send(
            "POST", f"/api/webhooks/{segment(webhook_id)}/replay", headers={"Idempotency-Key": idempotency_key}
        )

    def list_webhook_messages(
        self,
        webhook_id: int,
        *,
        limit: int | None = None,
        state: models.DeliveryState | None = None,
        event: str | None = None,
        cursor: int | None = None,
    ) -> models.MessageList:
        """List messages"""
        return self._send(
            "GET",
            f"/api/webhooks/{segment(webhook_id)}/messages",
            query={"limit": limit, "state": state, "event": event, "cursor": cursor},
        )

    def replay_webhook_message(
        self, webhook_id: int, message_id: int, *, idempotency_key: str | None = None
    ) -> models.Message:
        """Send a message again"""
        return self._send(
            "POST",
            f"/api/webhooks/{segment(webhook_id)}/messages/{segment(message_id)}/replay",
            headers={"Idempotency-Key": idempotency_key},
        )

    def track_pageview(self, *, body: models.Pageview) -> models.Accepted:
        """Tell of a page view"""
        return self._send("POST", "/api/track/pageview", json=body)

    def track_event(self, *, body: models.Event) -> models.Accepted:
        """Tell of an event"""
        return self._send("POST", "/api/track/event", json=body)

    def track_conversion(self, *, body: models.ConversionIn) -> models.Accepted:
        """Tell of a conversion"""
        return self._send("POST", "/api/track/conversion", json=body)

    def graphql_query(
        self, *, body: models.GraphQLQuery, x_spark_site: str | None = None, idempotency_key: str | None = None
    ) -> models.GraphQLAnswer:
        """Ask a query. The text of a query, or the digest of one that is known, or both."""
        return self._send(
            "POST",
            "/api/graphql/",
            headers={"X-Spark-Site": x_spark_site, "Idempotency-Key": idempotency_key},
            json=body,
        )

    def graphql_known_query(
        self,
        *,
        extensions: str,
        variables: str | None = None,
        operationname: str | None = None,
        x_spark_site: str | None = None,
    ) -> models.GraphQLAnswer:
        """Ask a query that is known by its digest. The answer may be kept for a minute and has an `ETag`."""
        return self._send(
            "GET",
            "/api/graphql/",
            query={"extensions": extensions, "variables": variables, "operationName": operationname},
            headers={"X-Spark-Site": x_spark_site},
        )
