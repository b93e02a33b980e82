"""The HTTP paths of the market: instruments, sessions and bids, risk, bridge, and the trail of a gram."""
