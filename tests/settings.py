"""The production settings with what tests need laid over them."""

import tests.services
from spark_cms.settings import *  # noqa: F403
from spark_cms.settings import DATABASES, STORAGES

DATABASES["default"]["TEST"] = {"NAME": tests.services.SLOT.database}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Each look at the cache asks for changes, and a purge waits for nobody.
SPARK_PAGE_CACHE_LEASE_MS = 0
