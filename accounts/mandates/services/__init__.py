"""Commands on mandates; each leaves an audit event in its transaction."""

from accounts.mandates.services.grant import grant_mandate
from accounts.mandates.services.revoke import revoke_mandate

__all__ = ["grant_mandate", "revoke_mandate"]
