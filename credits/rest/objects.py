"""The shared module of states and histories lives in the kernel, since the market shows objects too."""

from puhui.kernel.rest.objects import (
    Act,
    HistoryBody,
    StateBody,
    allowed_actions,
    histories_of,
    state_of,
    states_of,
)

__all__ = ["Act", "HistoryBody", "StateBody", "allowed_actions", "histories_of", "state_of", "states_of"]
