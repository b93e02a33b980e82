"""How residents and staff sign in to the API: phone codes, sessions, tokens, known devices, step-up, SMS.

Knows people. Must never know what a call does after the actor is known, nor anything of consents.
"""
