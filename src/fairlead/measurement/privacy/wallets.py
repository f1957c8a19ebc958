"""Checksums of addresses of cryptographic money: Base58Check and Bech32.

Sources: the Bitcoin wiki for Base58Check, BIP 173 and BIP 350 for Bech32 and Bech32m.
"""

from __future__ import annotations

import hashlib

_BASE58 = {letter: place for place, letter in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_BECH32 = {letter: place for place, letter in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_ENDS = (1, 0x2BC830A3)


def base58check(text: str) -> bool:
    """Whether a text is twenty-five bytes in Base58 whose last four are the checksum of the others."""
    number = 0
    for letter in text:
        if letter not in _BASE58:
            return False
        number = number * 58 + _BASE58[letter]
    try:
        content = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return hashlib.sha256(hashlib.sha256(content[:21]).digest()).digest()[:4] == content[21:]


def bech32(text: str) -> bool:
    """Whether a text such as ``bc1…`` ends with its checksum; both constants are accepted."""
    prefix, _, rest = text.lower().rpartition("1")
    if not prefix or any(letter not in _BECH32 for letter in rest):
        return False
    values = [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]
    check = 1
    for value in (*values, *(_BECH32[letter] for letter in rest)):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if top >> place & 1 else 0
    return check in _ENDS
