"""Who somebody is: the identity number as a blind index, one natural person one party.

Knows people. Must never keep an identity number in the clear, nor know what a party holds. Age bands, the
check of the number against the person, and the change of a telephone number wait for their issue.
"""
