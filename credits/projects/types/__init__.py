"""The types of projects (`catalog/*.toml`): by what each is measured, and what is needed before it is filed.

Which methodology a type has in a place is the scheme's word (credits/schemes/catalog).
"""
