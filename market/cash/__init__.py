"""The mirror of the custody account at a licensed institution: the authorisation, and what moved.

It keeps no money and posts none: whoever confirms a movement hands in how custody posts it.
"""
