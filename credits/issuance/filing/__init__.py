"""The filing package: what leaves for the authority, readable without us and the same whenever made again.

`content` gathers it from rows, `documents` and `workbook` write it for people, `bundle` puts it together.
"""
