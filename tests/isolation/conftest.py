"""Further rows of a tenant that views of the admin show."""

from typing import Any

import pytest

from tests.leads.conftest import private_folder  # noqa: F401 - a fixture


@pytest.fixture
def rows_b(site_b: Any) -> dict[str, Any]:
    return rows_of(site_b)


def rows_of(tenant: Any) -> dict[str, Any]:
    from django.contrib.contenttypes.models import ContentType
    from django.core.files.base import ContentFile
    from django.utils import timezone
    from wagtail.admin.models import EditingSession
    from wagtail.models import Locale, UploadedFile

    from sites_app.models import ImageTemplate, Menu

    page = tenant.page("services")
    locale, _ = Locale.objects.get_or_create(language_code="es")
    ImageTemplate.objects.create(site=tenant.site, name=tenant.mark, svg="<svg/>")
    return {
        "menu": Menu.objects.for_site(tenant.site).first(),
        "session": EditingSession.objects.create(
            user=tenant.editor,
            content_type=ContentType.objects.get_for_model(page),
            object_id=page.pk,
            last_seen_at=timezone.now(),
        ),
        "upload": UploadedFile.objects.create(
            file=ContentFile(b"x", name=f"{tenant.mark}-upload.png"),
            for_content_type=ContentType.objects.get_for_model(tenant.image),
            uploaded_by_user=tenant.editor,
        ),
        "translation": _translation(page, locale),
        "urls": _generator_urls(tenant),
    }


def _generator_urls(tenant: Any) -> dict[str, dict[str, Any]]:
    """A campaign with a library, a job and drafts of the tenant's; arguments of the generator's addresses."""
    from generator.models import GateWaiver, Headline, Job, Location, LocationCluster, QualityFlag
    from generator.services import drafts, plans
    from tests.generator.factories import compose_drafts, make_campaign

    campaign = make_campaign(tenant)
    LocationCluster.objects.create(site=tenant.site, key="near", name=f"{tenant.mark} cluster")
    version = plans.freeze(campaign)
    text = f"{tenant.mark} headline"
    Headline.objects.create(
        site=tenant.site, campaign=campaign, version=version, index=0, position=0, text=text, text_hash=text
    )
    job = Job.objects.create(
        site=tenant.site, kind="generate", campaign=campaign, version=version, stop=2, created_by=tenant.editor
    )
    page_id = drafts.save(compose_drafts(version, count=2), version=version, job=job, user=tenant.editor).page_ids[0]
    waiver = GateWaiver.objects.create(site=tenant.site, campaign=campaign, checks=["words"], reason=tenant.mark)
    flag = QualityFlag.objects.create(site=tenant.site, article_id=page_id, kind="thin", evidence=tenant.mark)
    return {
        "second_factor": {"pk": _key_of(tenant)},
        "site_api_tokens": {"pk": _token_of(tenant)},
        "preview_links": {"page_id": _preview_of(tenant)},
        "generator_board": _board_of(tenant, job),
        "generator_campaigns": {"pk": campaign.pk, "position": 0},
        "generator_jobs": {"pk": job.pk},
        "generator_articles": {"pk": page_id, "page_id": page_id},
        "generator_policies": {"pk": tenant.site.pk},
        "generator_waivers": {"pk": waiver.pk},
        "generator_flags": {"pk": flag.pk},
        "generator_releases": {"pk": _plan_of(tenant, campaign), "site_id": tenant.site.pk, "day": "2027-06-01"},
        "analytics": {"site_id": tenant.site.pk, "dimension": "page"},
        "generator_results": {"site_id": tenant.site.pk, "pk": campaign.pk, "facet": "headlines"},
        "generator_batches": {"pk": _batch_of(campaign, version), "number": 1},
        "generator_imports": {"pk": _import_of(tenant)},
        "generator_blueprints": {"pk": _upload_of(tenant), "key": "local-services"},
        "generator_notices": {"pk": _notice_of(tenant)},
        "leads_submissions": {"pk": _submission_of(tenant), "uuid": _file_of(tenant)},
        "leads_inbox": _inbox_of(tenant),
        "webhooks_deliveries": {"pk": _message_of(tenant)},
        "leads_people": {"site_id": tenant.site.pk, "pk": _lead_of(tenant)},
        "tracking_dispatches": {"pk": _dispatch_of(tenant)},
        "wagtailsnippets_leads_form:usual": {"site_id": tenant.site.pk},
        "generator_locations": {"pk": Location.objects.get(path_key="us").pk},
    }


def _lead_of(tenant: Any) -> int:
    from leads.models import Lead

    return Lead.objects.for_site(tenant.site).earliest("pk").pk


def _dispatch_of(tenant: Any) -> int:
    """What was not sent to a conversion destination of the tenant's."""
    from tests.tracking.destinations.conftest import destination_of
    from tracking.models import Dispatch

    destination = destination_of(tenant, "meta")
    said = f"{tenant.mark} error"
    return Dispatch.objects.create(site=tenant.site, destination=destination, status="failed", error=said).pk


def _preview_of(tenant: Any) -> int:
    """A page with a link to its draft."""
    from datetime import timedelta

    from django.utils import timezone

    from sites_app.services import preview_links

    until, page = timezone.now() + timedelta(days=1), tenant.page("services")
    preview_links.make_link(page, site=tenant.site, user=tenant.editor, expires_at=until, name=f"{tenant.mark} link")
    return page.pk


def _key_of(tenant: Any) -> int:
    """A security key of the tenant's editor."""
    from allauth.mfa.models import Authenticator

    data = {"name": f"{tenant.mark} key", "credential": {}}
    return Authenticator.objects.create(user=tenant.editor, type=Authenticator.Type.WEBAUTHN, data=data).pk


def _token_of(tenant: Any) -> int:
    from sites_app.services import api_tokens

    name = f"{tenant.mark} token"
    return api_tokens.create(name=name, site=tenant.site, scopes=["content:read"], by=tenant.administrator)[0].pk


def _plan_of(tenant: Any, campaign: Any) -> int:
    """A release plan of the tenant's approver."""
    from datetime import date

    from generator.models import ReleasePlan

    plan = ReleasePlan(site=tenant.site, campaign=campaign, starts_on=date(2027, 6, 1), created_by=tenant.approver)
    plan.save()
    return plan.pk


def _notice_of(tenant: Any) -> int:
    """What the tenant's editor was told."""
    from generator.models import Notice

    text = f"{tenant.mark} notice"
    return Notice.objects.create(site=tenant.site, user=tenant.editor, kind="job", message=text, address="/admin/").pk


def _board_of(tenant: Any, job: Any) -> list[dict[str, Any]]:
    """An article, a job and a saved view on the tenant's board."""
    from generator.models import BoardView, GeneratedArticle

    article = GeneratedArticle.objects.for_site(tenant.site).earliest("pk")
    view = BoardView.objects.create(site=tenant.site, owner=tenant.editor, name=f"{tenant.mark} view", is_shared=True)
    return [{"site_id": tenant.site.pk, "pk": pk, "status": "qc"} for pk in (article.pk, job.pk, view.pk)]


def _batch_of(campaign: Any, version: Any) -> int:
    """A test batch of drafts that are there already, which waits for its readers."""
    from generator.core.compose import space_of
    from generator.services import batch_samples, batches, plans

    plan = plans.load(version)
    drawn = batch_samples.draw(campaign, plan=plan, space=space_of(plan), size=5, version=version)
    batch = batches.create(version, drawn, job=None, user=None)
    batch.items.filter(number=1).update(article=campaign.articles.first())
    return batch.pk


def _import_of(tenant: Any) -> int:
    """A file that the tenant's editor has sent and not confirmed."""
    from generator.models import LibraryImport
    from generator.services.library.importing import Report

    return LibraryImport.objects.create(
        site=tenant.site,
        kind="niches",
        file_name=f"{tenant.mark}.csv",
        content=b"key,name\nx,y\n",
        report=Report(created=1).as_json(),
        created_by=tenant.editor,
    ).pk


def _upload_of(tenant: Any) -> int:
    """A blueprint that the tenant's administrator has sent and not confirmed."""
    from generator.models import BlueprintUpload

    text = f"blueprint: 1\nniches:\n  - {{key: x, name: {tenant.mark}}}\n"
    upload = BlueprintUpload(site=tenant.site, file_name=f"{tenant.mark}.yaml", text=text)
    upload.created_by = tenant.administrator
    upload.save()
    return upload.pk


def _submission_of(tenant: Any) -> int:
    from leads.models import Submission

    return Submission.objects.for_site(tenant.site).earliest("pk").pk


def _inbox_of(tenant: Any) -> list[dict[str, Any]]:
    """A lead with a note and a merge, saved filters and a change of many in the tenant's inbox."""
    from leads.models import InboxView, Lead, LeadBatch, LeadNote
    from leads.services import inbox, merging

    kept = Lead.objects.for_site(tenant.site).earliest("pk")
    other = inbox.add(tenant.site, {"name": f"{tenant.mark} other", "phone": "206 555 0100"}, user=tenant.editor)
    merge = merging.merge(kept, other, winners=["phone"], user=tenant.editor)
    note = LeadNote.objects.create(site=tenant.site, lead=kept, author=tenant.editor, text=f"{tenant.mark} note")
    inbox.set_tags(kept, [f"{tenant.mark} tag"], user=tenant.editor, seen=set())
    view = InboxView.objects.create(site=tenant.site, owner=tenant.editor, name=f"{tenant.mark} view", is_shared=True)
    batch = LeadBatch.objects.create(
        site=tenant.site, action="status", value="lost", label=tenant.mark, row_ids=[kept.pk], total=1, by=tenant.editor
    )
    more = {"site_id": tenant.site.pk, "note_id": note.pk, "merge_id": merge.pk, "format": "csv"}
    return [{**more, "pk": pk} for pk in (kept.pk, view.pk, batch.pk)]


def _file_of(tenant: Any) -> Any:
    """A file that the tenant's lead sent."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from leads.models import Submission
    from leads.services import files
    from leads.uploads import Upload

    submission = Submission.objects.for_site(tenant.site).earliest("pk")
    content = SimpleUploadedFile("plan.txt", f"{tenant.mark} plan".encode())
    upload = Upload(f"{tenant.mark}.txt", "text/plain", content.size or 0, "", content)
    [file] = files.keep(submission, [("plans", upload)], at=timezone.now(), written=[])
    return file.uuid


def _message_of(tenant: Any) -> int:
    """A message to an endpoint of the tenant's, which is given up."""
    from webhooks.enums import DeliveryState, Event
    from webhooks.models import WebhookDelivery, WebhookEndpoint
    from webhooks.services import outbox

    WebhookEndpoint.objects.create(
        site=tenant.site, url=f"https://{tenant.mark}.example/", events=[Event.JOB_FINISHED], description=tenant.mark
    )
    outbox.emit(tenant.site, Event.JOB_FINISHED, {"job": {"campaign": f"{tenant.mark} lookalike"}})
    WebhookDelivery.objects.for_site(tenant.site).update(state=DeliveryState.DEAD)
    return WebhookDelivery.objects.for_site(tenant.site).get().pk


def _translation(page: Any, locale: Any) -> dict[str, int]:
    from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

    source, _ = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=locale)
    string = StringSegment.objects.filter(source=source).first()
    overridable = OverridableSegment.objects.filter(source=source).first()
    return {
        "translation_source_id": source.pk,
        "translation_id": translation.pk,
        "string_segment_id": string.pk if string else 0,
        "overridable_segment_id": overridable.pk if overridable else 0,
        "mode": "default",
    }
