"""SQL guards: a retirement is for ever."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_retirement")
