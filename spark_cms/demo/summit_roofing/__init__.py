"""Summit Roofing: a roofing company in Denver that works across the mountain and plains states."""

from spark_cms.demo.summit_roofing.campaign import CAMPAIGN
from spark_cms.demo.summit_roofing.forms import FORMS
from spark_cms.demo.summit_roofing.pages import PAGES
from spark_cms.demo.summit_roofing.site import IMAGES, MENUS, SITE

__all__ = ["CAMPAIGN", "FORMS", "IMAGES", "MENUS", "PAGES", "SITE"]
