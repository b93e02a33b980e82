"""What objects with states show, for the API of credits; the market, which may not look in here, has it from
the kernel."""

from puhui.kernel.rest.objects import Act, StateBody, allowed_actions, histories_of, state_of, states_of

__all__ = ["Act", "StateBody", "allowed_actions", "histories_of", "state_of", "states_of"]
