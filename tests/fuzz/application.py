"""What puhui.wsgi serves, under the keys of the tests, which that module refuses."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from puhui.kernel.rest.chunked import with_length

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.settings")
application = with_length(get_wsgi_application())
get_resolver().url_patterns  # noqa: B018  as there: no caller waits for the imports
