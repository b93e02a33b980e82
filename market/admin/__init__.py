"""The admin pages of the market, one file a subject."""
