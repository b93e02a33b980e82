"""What people are told: an inbox of each party, and beside it short messages, mail and webhooks.

Knows people, their language and where they can be reached. Knows no carbon: whoever has news registers its
kind with a text and calls `notify` in the transaction of the news. Never decides anything.
"""
