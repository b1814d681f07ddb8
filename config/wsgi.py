"""The door for WSGI servers."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.env import Unset

# gunicorn starts a worker again unless it ends with this number.
DOES_NOT_BOOT = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
try:
    application = get_wsgi_application()
except Unset as refusal:
    print(refusal, file=sys.stderr)  # noqa: T201 - the server shows what is written there
    sys.exit(DOES_NOT_BOOT)
