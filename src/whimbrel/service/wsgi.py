"""Entry point of the web server; the movements are loaded before the first reader comes."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "whimbrel.service.settings")
application = get_wsgi_application()


def _warm() -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from whimbrel.service.atlas.views import atlas

    request = RequestFactory(headers={"host": "localhost"}).get("/atlas/")
    request.user = AnonymousUser()
    atlas(request)


_warm()
# What was made so far stays for good: the collector need not walk through it again while somebody waits.
gc.collect()
gc.freeze()
