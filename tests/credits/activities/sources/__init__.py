"""Sources, each on a sample of records as its partner writes them."""
