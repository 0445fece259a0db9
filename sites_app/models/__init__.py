"""The page tree, its media, and what a site is made of."""

from sites_app.models.api_tokens import APIToken
from sites_app.models.articles import ArticlePage, HubPage
from sites_app.models.base import BasePage
from sites_app.models.blog import BlogIndexPage, BlogPostPage
from sites_app.models.idempotency import IdempotencyRecord
from sites_app.models.image_templates import ImageTemplate
from sites_app.models.media import SiteDocument, SiteImage, SiteRendition
from sites_app.models.navigation import Menu, MenuItem
from sites_app.models.page_changes import PageChange
from sites_app.models.pages import HomePage, StandardPage
from sites_app.models.persisted_queries import PersistedQuery
from sites_app.models.previews import PreviewLink
from sites_app.models.scripts import SiteScripts
from sites_app.models.search_engines import IndexNowState, SitemapMark, SitemapShard, VisibleChange
from sites_app.models.settings import SiteSettings
from sites_app.models.sign_ins import SignIn
from sites_app.models.sites import SiteDomain, SiteMembership

__all__ = [
    "APIToken",
    "ArticlePage",
    "BasePage",
    "BlogIndexPage",
    "BlogPostPage",
    "HomePage",
    "HubPage",
    "IdempotencyRecord",
    "ImageTemplate",
    "IndexNowState",
    "Menu",
    "MenuItem",
    "PageChange",
    "PersistedQuery",
    "PreviewLink",
    "SignIn",
    "SiteDocument",
    "SiteDomain",
    "SiteImage",
    "SiteMembership",
    "SiteRendition",
    "SiteScripts",
    "SiteSettings",
    "SitemapMark",
    "SitemapShard",
    "StandardPage",
    "VisibleChange",
]
