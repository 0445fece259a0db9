"""The bulk action that moves articles beneath another hub page: which one, then what happens, then a job."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Site

from generator import dispatch
from generator.enums import JobKind
from generator.models import GeneratedArticle
from generator.querysets import GeneratedArticleQuerySet
from generator.services import moving
from generator.services.placement import PlacementError
from generator.views.bulk import ArticleJobAction
from sites_app.models import HubPage


class MoveForm(forms.Form):
    """Asks for the hub page; `confirmed` comes with the second step."""

    target = forms.ModelChoiceField(
        HubPage.objects.none(),
        label="Move to",
        help_text="A hub page of the articles' own site.",
        error_messages={"invalid_choice": "Choose a hub page of the articles' own site."},
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Site | None, is_chosen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        if site is not None:
            field.queryset = HubPage.objects.descendant_of(site.root_page)  # type: ignore[attr-defined]
        field.widget = forms.HiddenInput() if is_chosen else AdminPageChooser(target_models=[HubPage])


def _address(page: HubPage) -> str:
    """The page's path on its site."""
    parts = page.get_url_parts()
    return (parts[2] if parts else None) or page.url_path


class MoveArticlesAction(ArticleJobAction):
    kind = JobKind.MOVE
    template_name = "generator/articles/confirm_move.html"
    display_name = "Move…"
    aria_label = "Move the selected articles to another hub page"
    action_type = "move_articles"
    action_priority = 37
    form_class = MoveForm
    question = "Their addresses change with it; you see how many before anything happens."
    button = "Move"

    def fitting(self) -> GeneratedArticleQuerySet:
        """Of what may be moved, live pages only where the person may publish."""
        user = self.request.user
        publishing = [
            site.pk for site in self._sites() if site.root_page.permissions_for_user(user).can_publish_subpage()
        ]
        return super().fitting().filter(Q(site__in=publishing) | Q(page__live=False))

    @cached_property
    def site(self) -> Site | None:
        """The one site of the articles; None when they are of several."""
        sites = list(Site.objects.filter(pk__in=self.fitting().values("site")).select_related("root_page")[:2])
        return sites[0] if len(sites) == 1 else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "site": self.site}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"site": self.site, "submit_label": "Continue", **kwargs})

    def form_valid(self, form: Any) -> HttpResponse:
        target = HubPage.objects.get(pk=form.cleaned_data["target"].pk)
        movable = self.fitting().filter(site=self.site).not_below(target)  # type: ignore[attr-defined]
        count = movable.count()
        try:
            moving.check_target(target, site=self.site, user=self.request.user)  # type: ignore[arg-type]
            moving.check_room(target, count=count)
        except (PlacementError, PermissionDenied) as error:
            form.add_error("target", str(error))
            return self.form_invalid(form)
        if not count:
            messages.warning(self.request, f"The chosen articles lie beneath “{target}” already.")
            return redirect(self.next_url)
        if not form.cleaned_data["confirmed"]:
            return self._ask(target, movable, count=count)
        return self._start_moving(target, list(movable.values_list("pk", flat=True)))

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def _ask(self, target: HubPage, movable: QuerySet[GeneratedArticle], *, count: int) -> HttpResponse:
        known = movable.filter(Q(page__live=True) | Q(page__first_published_at__isnull=False)).count()
        data = {"target": target.pk, "confirmed": "on"}
        return self.render_to_response(
            self.get_context_data(
                form=MoveForm(data, site=self.site, is_chosen=True),
                target=target,
                address=_address(target),
                count=count,
                known=known,
                unknown=count - known,
                has_redirects=getattr(settings, "WAGTAILREDIRECTS_AUTO_CREATE", True),
                submit_label="Move one article" if count == 1 else f"Move {count:,} articles",
            )
        )

    def _start_moving(self, target: HubPage, page_ids: list[int]) -> HttpResponse:
        try:
            job = dispatch.start_publishing(
                site=self.site,  # type: ignore[arg-type]
                user=self.request.user,  # type: ignore[arg-type]
                page_ids=page_ids,
                action=JobKind.MOVE,
                target=target,
            )
        except dispatch.Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.next_url)
        messages.success(self.request, f"Moving has started for {job.stop:,} articles.")
        return redirect(reverse("generator_jobs:detail", args=[job.pk]))
