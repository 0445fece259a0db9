"""Wagtail's admin of sites, for the platform: a site is provisioned whole, never the default one, and never deleted.

A site that is no more is archived in its settings: its pages, files and people stay to be looked at.
"""

from typing import Any

from django import forms
from django.conf import settings
from wagtail.models import Page, Site
from wagtail.sites.views import IndexView, SiteViewSet

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

    key = forms.SlugField(help_text="The site's short name in commands and the API.")
    language = forms.ChoiceField(choices=lambda: settings.WAGTAIL_CONTENT_LANGUAGES)
    field_order = ("site_name", "key", "hostname", "port", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site_name"].required = True

    def clean_key(self) -> str:
        key = self.cleaned_data["key"].lower()
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
        )
        return self.instance


class PlatformSiteIndexView(IndexView):
    columns = [column for column in IndexView.columns if column.name != "is_default_site"]


class PlatformSiteViewSet(SiteViewSet):
    index_view_class = PlatformSiteIndexView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return SiteAddressForm if for_update else SiteProvisioningForm
