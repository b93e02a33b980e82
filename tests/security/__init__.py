"""Who may do what, and what bad input gets: generated from the URLs that there are."""
