"""Codes: enough of them, readable, and found however somebody types them."""

import math
import re

from credits.rewards.codes import (
    ALPHABET,
    GROUPS,
    LETTERS_PER_GROUP,
    new_merchant_key,
    new_voucher_code,
    voucher_index,
)


def test_a_code_cannot_be_guessed_and_nothing_in_it_looks_like_something_else():
    assert GROUPS * LETTERS_PER_GROUP * math.log2(len(ALPHABET)) >= 80
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set("01OILU") & set(ALPHABET)
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{4}}[{ALPHABET}]{{4}}", new_voucher_code())


def test_the_index_is_the_same_however_it_is_typed():
    assert voucher_index("7K3M-Q9TX-4HNB-8WZC-2PRS") == voucher_index(" 7k3m q9tx4hnb-8wzc 2prs ")
    assert voucher_index("7K3M-Q9TX-4HNB-8WZC-2PRS") != voucher_index("7K3M-Q9TX-4HNB-8WZC-2PRT")


def test_keys_differ():
    assert len({new_merchant_key() for _ in range(50)}) == 50
