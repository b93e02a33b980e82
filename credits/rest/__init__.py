"""HTTP views by audience: each translates in, makes one call, translates out."""
