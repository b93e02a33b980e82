"""Tables that others made, and traps that look like them."""
