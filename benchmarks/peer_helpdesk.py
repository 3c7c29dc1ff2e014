"""django-helpdesk's own mail intake, run in an environment of its own: says how much CPU each folder of mails took.

Run by `intake.py` with the Python of that environment; imports nothing of ucho. SQLite gets the settings ours has, and
the templates of automatic answers are removed, so that it composes and sends nothing.
"""

from __future__ import annotations

import logging
import shutil
import sys
import time
from pathlib import Path
from types import ModuleType


def main(home: Path) -> None:
    """Set up an empty help desk, then take in each folder that is named on a line of standard input."""
    _configure(home)
    from django.core.management import call_command
    from helpdesk.email import process_email
    from helpdesk.models import EmailTemplate, FollowUp, Queue

    call_command("migrate", verbosity=0)
    EmailTemplate.objects.all().delete()
    box = home / "box"
    Queue.objects.create(
        title="Mail",
        slug="mail",
        email_address="kontakt@klos.example",
        allow_email_submission=True,
        email_box_type="local",
        email_box_local_dir=str(box),
        email_box_interval=0,
        logging_type="none",
    )
    print("ready", flush=True)
    for line in sys.stdin:
        shutil.copytree(line.strip(), box)  # it removes what it has read
        Queue.objects.update(email_box_last_check=None)
        started = time.process_time()
        process_email(quiet=True)
        spent = time.process_time() - started
        left = len(list(box.iterdir()))
        shutil.rmtree(box)
        print(spent, FollowUp.objects.count(), left, flush=True)


def _configure(home: Path) -> None:
    import django
    from django.conf import settings

    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home / "helpdesk.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768",
        },
    }
    settings.configure(
        SECRET_KEY="measured",
        DATABASES={"default": database},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.sites",
            "django.contrib.humanize",
            "django.contrib.admin",
            "rest_framework",
            "helpdesk",
        ],
        SITE_ID=1,
        HELPDESK_TEAMS_MODE_ENABLED=False,
        USE_TZ=True,
        MEDIA_ROOT=str(home / "media"),
        ROOT_URLCONF="addresses",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        LOGGING_CONFIG=None,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    logging.disable()  # it would say for each mail that there is no template
    django.setup()
    from django.urls import include, path

    addresses = ModuleType("addresses")
    addresses.urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]  # type: ignore[attr-defined]
    sys.modules["addresses"] = addresses


if __name__ == "__main__":
    main(Path(sys.argv[1]))
