"""What the HTTP views share: strict JSON in, problem+json out, cursor pages, idempotency, entity tags."""
