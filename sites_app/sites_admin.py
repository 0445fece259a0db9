"""Wagtail's admin of sites, for the platform: a site is provisioned whole, never the default one, and never deleted.

A site that is no more is archived in its settings: its pages, files and people stay to be looked at.
"""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import slugify
from wagtail.admin import messages
from wagtail.models import Page, Site
from wagtail.sites.views import CreateView, IndexView, SiteViewSet

from sites_app.models import SiteDomain, SiteSettings
from sites_app.models.sites import hostname_validator
from sites_app.services.provisioning import provision_site


class SiteAddressForm(forms.ModelForm):
    """Where a site is served."""

    required_css_class = "required"

    class Meta:
        model = Site
        fields = ("hostname", "port", "site_name")

    def clean_hostname(self) -> str:
        hostname = self.cleaned_data["hostname"].lower().rstrip(".")
        hostname_validator(hostname)
        if hostname in settings.SPARK_PLATFORM_HOSTS:
            raise forms.ValidationError("This host serves the admin.")
        if SiteDomain.objects.filter(hostname=hostname).exists():
            raise forms.ValidationError("This is a further domain of a site.")
        if Site.objects.filter(hostname=hostname).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This is the host of another site.")
        return hostname


class SiteProvisioningForm(SiteAddressForm):
    """What a new site needs; the rest is made with it."""

    key = forms.SlugField(
        required=False,
        help_text="The site's short name in commands and the API. Leave empty to make it from the name.",
    )
    language = forms.ChoiceField(
        choices=lambda: settings.WAGTAIL_CONTENT_LANGUAGES, help_text="Of the site's own pages; others can be added."
    )
    email = forms.EmailField(
        required=False,
        label="E-mail of the business",
        help_text="Messages of visitors go there. It can be changed later.",
    )
    with_contact = forms.BooleanField(
        required=False,
        initial=True,
        label="Begin with a contact page",
        help_text="With a contact form and a newsletter form, ready to be used.",
    )
    field_order = ("site_name", "hostname", "port", "language", "email", "with_contact", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site_name"].required = True
        self.fields["site_name"].help_text = "The name of the business as visitors know it."
        self.fields["hostname"].help_text = "Without https:// and without a path, such as www.example.com."
        self.fields["port"].initial = usual_port()

    def clean_key(self) -> str:
        key = self.cleaned_data["key"].lower() or slugify(self.cleaned_data.get("site_name", ""))[:50].strip("-")
        if not key:
            raise forms.ValidationError("Enter a key: none can be made from the name.")
        if SiteSettings.objects.filter(key=key).exists() or Page.objects.filter(depth=2, slug=key).exists():
            raise forms.ValidationError("This is the key of another site.")
        return key

    def save(self, commit: bool = True) -> Site:
        data = self.cleaned_data
        self.instance = provision_site(
            key=data["key"],
            name=data["site_name"],
            hostname=data["hostname"],
            port=data["port"],
            language=data["language"],
            settings={"email": data["email"]},
        )
        if data["with_contact"]:
            for path in settings.SPARK_SITE_STARTERS:
                import_string(path)(self.instance)
        return self.instance


def usual_port() -> int:
    """The port that visitors use here: that of the admin's own address."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    return address.port or (443 if address.scheme == "https" else 80)


class PlatformSiteCreateView(CreateView):
    """Leads on to the new site's look, for the list of sites says nothing of what is next."""

    success_message = "%(object)s is served now. Give it its look, then write its home page."

    def get_success_message(self, instance: Site) -> str:
        return self.success_message % {"object": instance.site_name}

    def get_success_url(self) -> str:
        return reverse("wagtailsettings:edit", args=["sites_app", "sitesettings", self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        site = self.object
        return [
            messages.button(reverse("wagtailadmin_pages:edit", args=[site.root_page_id]), "Write the home page"),
            messages.button(f"{site.root_url}/", "Open the site", True),
        ]


class PlatformSiteIndexView(IndexView):
    columns = [column for column in IndexView.columns if column.name != "is_default_site"]


class PlatformSiteViewSet(SiteViewSet):
    index_view_class = PlatformSiteIndexView
    add_view_class = PlatformSiteCreateView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return SiteAddressForm if for_update else SiteProvisioningForm
