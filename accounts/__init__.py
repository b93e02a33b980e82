"""Who is this, and what did they allow? All personal data, and only here: other apps hold a `party_id`.

Knows the kernel. Must never know `credits` or `market`.
"""
