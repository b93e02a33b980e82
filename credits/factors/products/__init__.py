"""Product footprints: what a unit of a product emits over its life, version by version, and how sure that is.

Knows emission units; never who certified a footprint.
"""
