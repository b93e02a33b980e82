"""Who somebody is: identity number, age bands, one natural person one party, change of number.

Will know people and sign-in. Must never keep an identity number in the clear, nor know what a party holds.
"""
