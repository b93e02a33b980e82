"""Projects of firms and communities: registration, documents, meters and their readings.

Knows methodologies and evidence; never reports, verification or units.
"""
