"""Evidence: content-addressed files, the originals private and unchanged, only re-encoded copies served.

Knows who sent a file and what kind it is; never what it is to prove.
"""
