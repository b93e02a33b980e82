"""SQL of the guards: a product and a version of its footprint are never changed or taken away."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_product") + append_only("credits_productversion")
