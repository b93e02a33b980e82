"""What was done, is it true, what is it worth, how many units exist, who holds them.

Sub-packages, each shaped like a small app; a later stage knows earlier ones only
(tests/architecture/contracts.ini). The market enters by `credits.public` alone. People are party ids here;
who they are stays in `accounts`.
"""
