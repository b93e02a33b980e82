"""SQL guards: a reference price that was published is never changed, only followed by another."""

from puhui.kernel.guards import append_only, never_removed

FORWARD = append_only("market_referenceprice") + never_removed("market_instrument")
