"""The screens about one article and the gate: its checks and flags, waiving a check, ignoring a flag."""

from abc import abstractmethod
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from generator.assets import GATE
from generator.enums import FlagStatus
from generator.forms.gate import NoteForm, WaiverForm
from generator.models import Campaign, GateWaiver, GeneratedArticle, QualityFlag
from generator.panels.gate import gate_context
from generator.permissions import signed_in, visible
from generator.services import flags, gate, waivers
from generator.services.permissions import may_review_site
from generator.views.campaigns import campaign_or_404


def article_or_404(request: HttpRequest, pk: Any) -> GeneratedArticle:
    """The article, if it is of a site whose articles the person may see; anything else does not exist."""
    articles = visible(GeneratedArticle, request.user).select_related("page", "campaign", "site__root_page")
    return get_object_or_404(articles, pk=pk)


class ArticleScreen(WagtailAdminTemplateMixin):
    """A screen about one article, with the way back to it."""

    header_icon = "circle-check"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.article = self.find(request, kwargs["pk"])

    def find(self, request: HttpRequest, pk: Any) -> GeneratedArticle:
        return article_or_404(request, pk)

    @property
    def back_url(self) -> str:
        return reverse("generator_articles:gate", args=[self.article.pk])

    def get_page_subtitle(self) -> str:
        return str(self.article.page.draft_title)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_articles:index"), "label": "Articles"},
            {
                "url": reverse("wagtailadmin_pages:edit", args=[self.article.pk]),
                "label": self.article.page.draft_title,
            },
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**{"article": self.article, "back_url": self.back_url, **kwargs})
        context["media"] = GATE
        return context


class ArticleGateView(ArticleScreen, TemplateView):
    """Every check of an article with what was found and what is asked, its flags, and its waivers."""

    template_name = "generator/gate/article.html"
    page_title = "Publish gate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**gate_context(self.article, user=self.request.user), **kwargs)


DECIDE = "generator/gate/decide.html"


class DecisionView(FormView):
    """Asks for a form, decides, and leads back; what the service refuses is said beside the form."""

    button = ""
    success_message = ""
    introduction = ""

    @property
    @abstractmethod
    def back_url(self) -> str:
        """Where it leads once it is decided."""

    @abstractmethod
    def may_decide(self) -> bool:
        """Whether the person may decide it at all."""

    @abstractmethod
    def decide(self, form: forms.Form) -> None:
        """Take the decision. Raises `ValidationError`."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_decide():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.decide(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, self.success_message)
        return redirect(self.back_url)


class WaiveArticleView(ArticleScreen, DecisionView):
    """Lets one article go out without the checks that fail."""

    template_name = DECIDE
    form_class = WaiverForm
    page_title = "Waive checks"
    button = "Waive them"
    success_message = "The checks are waived for this article. It is in its history, with your reason."
    introduction = "The article may go out although these checks fail. You answer for it, and the history says so."

    def may_decide(self) -> bool:
        return waivers.may_waive(signed_in(self.request), self.article.site_id)

    def get_initial(self) -> dict[str, Any]:
        found = gate.examine([self.article.pk], site_id=self.article.site_id).get(self.article.pk, ())
        return {"checks": [each.check.value for each in found if each.keeps_back and each.may_be_waived]}

    def decide(self, form: forms.Form) -> None:
        waivers.waive(self.article, user=signed_in(self.request), **form.cleaned_data)


class WaiveCampaignView(WagtailAdminTemplateMixin, DecisionView):
    """Lets all articles of a campaign go out without some checks."""

    model = Campaign

    template_name = DECIDE
    form_class = WaiverForm
    page_title = "Waive checks"
    header_icon = "circle-check"
    button = "Waive them for the whole campaign"
    success_message = "The checks are waived for this campaign. It is in its history, with your reason."
    introduction = (
        "All articles of the campaign may go out although these checks fail, those that are made later as well, until "
        "somebody withdraws the waiver."
    )

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.campaign: Campaign = campaign_or_404(request, kwargs["pk"])

    @property
    def back_url(self) -> str:
        return reverse("generator_campaigns:gate", args=[self.campaign.pk])

    def get_page_subtitle(self) -> str:
        return self.campaign.name

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_campaigns:list"), "label": "Campaigns"},
            {"url": reverse("generator_campaigns:inspect", args=[self.campaign.pk]), "label": self.campaign.name},
            {"url": self.back_url, "label": "Publish gate"},
            {"url": "", "label": self.page_title},
        ]

    def may_decide(self) -> bool:
        return waivers.may_waive(signed_in(self.request), self.campaign.site_id)

    def decide(self, form: forms.Form) -> None:
        waivers.waive(self.campaign, user=signed_in(self.request), **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.back_url, **kwargs)


class WithdrawWaiverView(View):
    """The button of a waiver: it ends, and what went out by it stays."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = visible(GateWaiver, request.user).select_related("article__page", "campaign")
        waiver = get_object_or_404(rows, pk=pk)
        waivers.withdraw(waiver, user=signed_in(request))
        messages.success(request, "The waiver is withdrawn. What went out by it stays.")
        if waiver.article_id:
            return redirect(reverse("generator_articles:gate", args=[waiver.article_id]))
        return redirect(reverse("generator_campaigns:gate", args=[waiver.campaign_id]))


def flag_or_404(request: HttpRequest, pk: Any) -> QualityFlag:
    """The flag, if it is of a site whose flags the person may see."""
    rows = visible(QualityFlag, request.user).select_related("article__page", "article__site", "site__root_page")
    return get_object_or_404(rows, pk=pk)


class IgnoreFlagView(ArticleScreen, DecisionView):
    """Settles, with a note, that a flag does not matter."""

    template_name = DECIDE
    form_class = NoteForm
    page_title = "Ignore flag"
    button = "Ignore the flag"
    success_message = "The flag is ignored. It stays so as long as the same is wrong."

    def find(self, request: HttpRequest, pk: Any) -> GeneratedArticle:
        self.flag = flag_or_404(request, pk)
        return self.flag.article

    @property
    def introduction(self) -> str:  # type: ignore[override]
        return (
            f"{self.flag.get_kind_display()}: {self.flag.evidence} The gate goes on checking; only the flag is settled."
        )

    def may_decide(self) -> bool:
        return may_review_site(signed_in(self.request), self.flag.site)

    def decide(self, form: forms.Form) -> None:
        flags.ignore(self.flag, user=signed_in(self.request), note=form.cleaned_data["note"])


class TakeUpFlagView(View):
    """The button of an ignored flag: it is pending again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        flag = flag_or_404(request, pk)
        if flag.status == FlagStatus.IGNORED:
            flags.take_up(flag, user=signed_in(request))
            messages.success(request, "The flag is pending again.")
        return redirect(reverse("generator_articles:gate", args=[flag.article_id]))
