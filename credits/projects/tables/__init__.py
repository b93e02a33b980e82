"""Tables of readings, however long: received in pieces, read row by row, days made of intervals.

Every row that is not taken is told with its number; memory does not grow with the rows.
"""
