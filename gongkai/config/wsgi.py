"""The server entry point: baked pages first, Django behind."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
django.setup()

from gongkai.baking.processes import end_with_parent  # noqa: E402
from gongkai.baking.serving import PublishedPages  # noqa: E402
from gongkai.config.places import DYNAMIC_PREFIXES  # noqa: E402

# Or, when `gongkai serve` is killed, its forked process would keep the port.
end_with_parent()
application = PublishedPages(
    get_wsgi_application(),
    public_folder=settings.PUBLIC_FOLDER,
    dynamic_prefixes=DYNAMIC_PREFIXES,
)
