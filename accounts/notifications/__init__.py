"""What people are told: inbox, SMS, mail, webhooks.

Will know people and their language. Must never decide anything: it is told by outbox messages.
"""
