"""Further rows of a tenant that views of the admin show."""

from typing import Any

import pytest


@pytest.fixture
def rows_b(site_b: Any) -> dict[str, Any]:
    return rows_of(site_b)


def rows_of(tenant: Any) -> dict[str, Any]:
    from django.contrib.contenttypes.models import ContentType
    from django.core.files.base import ContentFile
    from django.utils import timezone
    from wagtail.admin.models import EditingSession
    from wagtail.models import Locale, UploadedFile

    from sites_app.models import Menu

    page = tenant.page("services")
    locale, _ = Locale.objects.get_or_create(language_code="es")
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
    }


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
