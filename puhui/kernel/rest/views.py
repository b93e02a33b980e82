"""The base of every API view: the actor, and answers with entity tags where asked for."""

from collections.abc import Callable
from typing import Any, ClassVar, cast
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from puhui.kernel.commands import Actor, Answer
from puhui.kernel.errors import NotPermitted, PuhuiError, gettext_noop
from puhui.kernel.rest.etags import with_etag
from puhui.kernel.rest.idempotency import respond_once
from puhui.kernel.rest.problems import answer_of


class PuhuiView(APIView):
    """A view of the API. `has_etag` adds entity tags to GET answers.

    `takes_mandates`: an agent may call it for a party that gave it a mandate. All others refuse, so that a
    new view shows an agent nothing of the party's account unless somebody decides that it does.
    """

    has_etag: ClassVar[bool] = False
    takes_mandates: ClassVar[bool] = False

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        entrusted = isinstance(request.auth, Actor) and request.auth.entrusted is not None
        if entrusted and not self.takes_mandates:
            raise NotPermitted(gettext_noop("A mandate does not reach so far."))

    @property
    def actor(self) -> Actor:
        """The caller (set by the authentication class); only for views that need a sign-in."""
        return cast(Actor, self.request.auth)

    @property
    def party_id(self) -> UUID:
        """The party acted for; whoever is signed in acts for one."""
        return cast(UUID, self.actor.party_id)

    def once(
        self,
        execute: Callable[[UUID], Answer],
        *,
        is_value: bool = True,
        refuse: Callable[[PuhuiError], Answer] = answer_of,
    ) -> HttpResponse:
        """Run a command of the acting party once for the request's key (see `respond_once`)."""
        return respond_once(
            self.request,
            scope=f"party:{self.party_id}",
            owner_id=self.party_id,
            execute=execute,
            is_value=is_value,
            refuse=refuse,
        )

    def finalize_response(self, request: Request, response: Any, *args, **kwargs) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.has_etag and request.method == "GET" and response.status_code == 200:
            if hasattr(response, "render"):
                response.render()
            response = with_etag(request, response)
        return response
