"""Numbers whose last digits prove them, made up: the arithmetic of each is written here by its published rule.

None of it is shared with the product's own checks, which these numbers are there to test.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random


def digits(random: Random, count: int) -> str:
    """Return digits, the first not 0."""
    return str(random.randrange(10 ** (count - 1), 10**count)) if count > 1 else str(random.randrange(1, 10))


def groups(text: str, *widths: int, by: str) -> str:
    """Return a text cut into groups."""
    parts = []
    for width in widths:
        parts.append(text[:width])
        text = text[width:]
    return by.join([*parts, text]) if text else by.join(parts)


def first_that(candidates: list[str], rule: Callable[[str], bool]) -> str:
    """Return the first candidate that satisfies a rule."""
    return next(candidate for candidate in candidates if rule(candidate))


def luhn_total(number: str) -> int:
    """Return the sum of ISO/IEC 7812, counted from the right by hand."""
    total = 0
    for place, digit in enumerate(map(int, reversed(number))):
        total += digit if place % 2 == 0 else (2 * digit) // 10 + (2 * digit) % 10
    return total


def with_luhn(body: str) -> str:
    """Return a number with the last digit that makes its sum a multiple of ten."""
    return first_that([body + str(end) for end in range(10)], lambda number: luhn_total(number) % 10 == 0)


def ssn(random: Random) -> str | tuple[str, str]:
    """Return a social security number."""
    area = random.choice([area for area in range(1, 900) if area != 666])
    parts = f"{area:03}", f"{random.randrange(1, 100):02}", f"{random.randrange(1, 10000):04}"
    return random.choice(("-".join(parts), " ".join(parts), ("social security number ", "".join(parts))))


def cpf(random: Random) -> str:
    """Return a CPF: weights 10 to 2 and 11 to 2, the rest of eleven."""
    body = [int(digit) for digit in digits(random, 9)]
    for _ in range(2):
        rest = sum(digit * weight for digit, weight in zip(body, range(len(body) + 1, 1, -1), strict=True)) % 11
        body.append(0 if rest < 2 else 11 - rest)
    text = "".join(map(str, body))
    return f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"


def dni(random: Random) -> str:
    """Return a DNI or NIE, its letter at the rest of 23."""
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    number = random.randrange(10**7, 10**8)
    if random.random() < 0.5:
        letter = letters[number % 23]
        return random.choice((f"{number}{letter}", f"{number}-{letter}", f"{number}{letter.lower()}"))
    prefix, rest = random.randrange(3), number % 10**7
    return f"{'XYZ'[prefix]}{rest:07}{letters[(prefix * 10**7 + rest) % 23]}"


def hetu(random: Random) -> tuple[str, str]:
    """Return a henkilötunnus behind its word."""
    day = f"{random.randrange(1, 29):02}{random.randrange(1, 13):02}{random.randrange(40, 100)}"
    person = f"{random.randrange(2, 900):03}"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(day + person) % 31]
    return "henkilötunnus ", f"{day}-{person}{check}"


def nir(random: Random) -> str:
    """Return a French number with its key of two digits."""
    body = f"{random.choice('12')}{random.randrange(100):02}{random.randrange(1, 13):02}"
    body += f"{random.randrange(1, 96):02}{random.randrange(1, 990):03}{random.randrange(1, 1000):03}"
    text = f"{body}{97 - int(body) % 97:02}"
    return random.choice((text, groups(text, 1, 2, 2, 2, 3, 3, 2, by=" ")))


def nhs(random: Random) -> tuple[str, str]:
    """Return an NHS number behind its name."""
    while True:
        body = digits(random, 9)
        check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(body)) % 11
        if check != 10:
            text = f"{body}{0 if check == 11 else check}"
            return "patient NHS number: ", random.choice((text, groups(text, 3, 3, 4, by=" ")))


def aadhaar(random: Random) -> str | tuple[str, str]:
    """Return an Aadhaar number; the check is that of the dihedral group of order ten."""

    def times(a: int, b: int) -> int:
        if a < 5:
            return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
        return 5 + (a - b) % 5 if b < 5 else (a - b) % 5

    turn = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)

    def is_valid(text: str) -> bool:
        total = 0
        for place, digit in enumerate(map(int, reversed(text))):
            for _ in range(place % 8):
                digit = turn[digit]
            total = times(total, digit)
        return total == 0

    body = f"{random.randrange(2, 10)}{digits(random, 10)}"
    text = first_that([f"{body}{end}" for end in range(10)], is_valid)
    return random.choice((groups(text, 4, 4, 4, by=" "), ("Aadhaar no. ", text)))


def codice(random: Random) -> str:
    """Return a codice fiscale, its last letter from the printed tables."""
    odd = {**dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True))}
    odd |= dict(zip("ABCDEFGHIJ", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True))
    odd |= dict(zip("KLMNOPQRSTUVWXYZ", (2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23), strict=True))
    text = "".join(random.choice("BCDFGLMNPRSTVZ") for _ in range(6))
    text += f"{random.randrange(100):02}{random.choice('ABCDEHLMPRST')}{random.randrange(1, 72):02}"
    text += f"{random.choice('ABCDEFGHIL')}{random.randrange(100, 1000)}"
    even = {letter: int(letter, 36) - (10 if letter.isalpha() else 0) for letter in odd}
    total = sum((even if place % 2 else odd)[letter] for place, letter in enumerate(text))
    text += chr(65 + total % 26)
    return random.choice((text, text.lower()))


def bsn(random: Random) -> tuple[str, str]:
    """Return a BSN behind its name: nine times the first … twice the eighth less the ninth."""
    while True:
        body = digits(random, 8)
        rest = sum((9 - place) * int(digit) for place, digit in enumerate(body)) % 11
        if rest < 10:
            return random.choice(("BSN ", "burgerservicenummer: ")), f"{body}{rest}"


def pesel(random: Random) -> tuple[str, str]:
    """Return a PESEL behind its name."""
    body = f"{random.randrange(30, 100)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}{digits(random, 4)}"
    rest = sum(int(digit) * (1, 3, 7, 9)[place % 4] for place, digit in enumerate(body)) % 10
    return "nr PESEL: ", f"{body}{(10 - rest) % 10}"


def personnummer(random: Random) -> str:
    """Return a personnummer, in its short or long form."""
    number = with_luhn(
        f"{random.randrange(40, 100)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}{digits(random, 3)}"
    )
    return f"{random.choice(('', '19'))}{number[:6]}-{number[6:]}"
