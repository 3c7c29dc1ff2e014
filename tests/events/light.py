"""Settings of the processes that these tests start and kill: the log and its jobs alone, so that they start quickly."""

import os

from ucho.core.database.driver import use_safe_sqlite
from ucho.core.database.url import database_settings

use_safe_sqlite()
SECRET_KEY = "of a bakery"
USE_TZ = True
DATABASES = {"default": database_settings(os.environ.get("UCHO_DATABASE", "sqlite://"))}
DATABASES["default"]["CONN_MAX_AGE"] = None
INSTALLED_APPS = ["django.contrib.contenttypes", "django_tasks", "ucho.events"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "ucho.events.jobs.backend.QueueBackend", "QUEUES": []}}
