"""Harbor Dental: three dental practices between Seattle and Portland that take their time."""

from spark_cms.demo.harbor_dental.campaign import CAMPAIGN
from spark_cms.demo.harbor_dental.forms import FORMS
from spark_cms.demo.harbor_dental.pages import PAGES
from spark_cms.demo.harbor_dental.site import IMAGES, MENUS, SITE

__all__ = ["CAMPAIGN", "FORMS", "IMAGES", "MENUS", "PAGES", "SITE"]
