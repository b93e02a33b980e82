"""SQL of the guards: a coin rate that was announced is never changed, only followed by another."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_coinrate")
