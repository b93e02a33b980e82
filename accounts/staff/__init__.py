"""How staff reach the admin: password and an enforced second factor, by django-allauth with our guard.

Knows people. Must never know residents' sign-in or any admin page.
"""
