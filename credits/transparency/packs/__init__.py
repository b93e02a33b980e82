"""Evidence packs: all that a credit rests on in one archive that verifies offline (decisions 20).

A pack names no person. Its `verify.py` is standalone: it must never import anything of ours.
"""
