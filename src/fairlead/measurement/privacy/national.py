"""Check digits of national identity numbers: each function says whether a number can be one.

Every scheme is public; the source of each stands beside it. A number that satisfies its check was written down by
somebody as such, or is one of the one in ten, eleven or twenty-three that satisfy it by chance: the pattern asks for a
form or a word beside it as well.
"""

from __future__ import annotations

_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_DOUBLE = bytes.maketrans(b"0123456789", b"0246813579")
_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (*(1, 0, 5, 7, 9, 13, 15, 17, 19, 21), *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12),
         *(14, 16, 10, 22, 25, 24, 23)),
        strict=True,
    )
)  # fmt: skip
_VERHOEFF = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_TURNS = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def luhn(digits: bytes) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812-1, annex B."""
    return (sum(digits[-1::-2]) + sum(digits[-2::-2].translate(_DOUBLE)) - 48 * len(digits)) % 10 == 0


def brazil(digits: str) -> bool:
    """Whether eleven digits are a CPF: two check digits modulo 11 (Receita Federal)."""
    if len(set(digits)) == 1:
        return False
    for length in (9, 10):
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(length + 1, 1, -1), strict=False))
        if str(total * 10 % 11 % 10) != digits[length]:
            return False
    return True


def spain(text: str) -> bool:
    """Whether a text is a DNI or NIE: the letter is the number modulo 23 (Real Decreto 1553/2005)."""
    number = str("XYZ".find(text[0])) + text[1:-1] if text[0] in "XYZ" else text[:-1]
    return _DNI[int(number) % 23] == text[-1]


def finland(text: str) -> bool:
    """Whether a text such as ``131052-308T`` is a henkilötunnus: day, century sign, modulo 31."""
    digits = text[:6] + text[7:10]
    return _is_day(text[:2], text[2:4]) and _HETU[int(digits) % 31] == text[-1]


def france(text: str) -> bool:
    """Whether fifteen characters are a numéro d'inscription au répertoire: 97 less the number modulo 97 (Insee)."""
    number = text[:-2].replace("2A", "19").replace("2B", "18")
    month = int(text[3:5])
    plausible = 1 <= month <= 12 or 20 <= month <= 42 or month >= 50
    return plausible and number.isdigit() and int(text[-2:]) == 97 - int(number) % 97


def united_kingdom(digits: str) -> bool:
    """Whether ten digits are an NHS number: modulo 11 (NHS Data Model and Dictionary)."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and int(digits[-1]) == check % 11


def india(digits: str) -> bool:
    """Whether twelve digits are an Aadhaar number: Verhoeff's scheme (UIDAI)."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF[check][int(_TURNS[place % 8][int(digit)])])
    return check == 0 and digits[0] in "23456789"


def italy(text: str) -> bool:
    """Whether sixteen characters are a codice fiscale: odd and even places modulo 26 (D.M. 23/12/1976)."""
    total = sum(_ODD[letter] for letter in text[:15:2])
    total += sum(int(letter) if letter.isdigit() else ord(letter) - 65 for letter in text[1:15:2])
    return text[8] in "ABCDEHLMPRST" and chr(65 + total % 26) == text[15]


def netherlands(digits: str) -> bool:
    """Whether nine digits are a burgerservicenummer: the eleven test with the last weight negative."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return total % 11 == 0 and int(digits) > 0


def poland(digits: str) -> bool:
    """Whether eleven digits are a PESEL: weights 1, 3, 7, 9 modulo 10, and a month of its five centuries."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return total % 10 == 0 and 1 <= int(digits[2:4]) % 20 <= 12 and 1 <= int(digits[4:6]) <= 31


def sweden(digits: str) -> bool:
    """Whether ten or twelve digits are a personnummer or samordningsnummer: a day (or one plus 60), and Luhn."""
    digits = digits[-10:]
    day = int(digits[4:6])
    return 1 <= int(digits[2:4]) <= 12 and (1 <= day <= 31 or 61 <= day <= 91) and luhn(digits.encode())


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12
