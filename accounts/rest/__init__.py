"""The HTTP face of this app: authentication of every API call, sign-in, `me`, consents.

Knows every package of this app. Must never hold a rule: views translate between HTTP and commands.
"""
