"""The WSGI application that gunicorn serves; not under keys that everybody can read in the settings file."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from puhui.kernel.rest.chunked import with_length

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.settings")
application = with_length(get_wsgi_application())
get_resolver().url_patterns  # noqa: B018  every view is imported now, not while the first caller waits

from puhui.checks import keys_are_our_own  # noqa: E402  the settings must be there first

if problems := keys_are_our_own(None):
    raise ImproperlyConfigured(" ".join(f"{problem.msg} {problem.hint}" for problem in problems))
