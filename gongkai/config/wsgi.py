"""The server entry point: baked pages first, Django behind."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
django.setup()

from gongkai.baking.serving import PublishedPages  # noqa: E402

application = PublishedPages(
    get_wsgi_application(),
    public_folder=settings.PUBLIC_FOLDER,
    dynamic_prefixes=("/desk/",),
)
