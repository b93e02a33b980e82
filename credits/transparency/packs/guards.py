"""SQL guard of samples: what was drawn stays as it was drawn, whoever asks (decisions 54)."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_evidencesample")
