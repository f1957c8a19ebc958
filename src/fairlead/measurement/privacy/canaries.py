"""Canaries: values of every kind, made from a seed, planted in lines of the input, and looked for.

A scan that finds nothing says nothing, unless it is known what it would have found. So with every run values are made
up here, written in several ways, put into copies of lines of the input, and searched by the very same scan. Beside them
stand decoys: values that look alike and are none, such as a card whose check digit is wrong. Nothing of this reaches
the counts of the input. Canaries are spelled as this module spells them: their recall is that of known spellings, and
says nothing about spellings that nobody thought of.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from fairlead.measurement.privacy import national
from fairlead.measurement.privacy.leaks import LeakParameters
from fairlead.measurement.privacy.patterns import KINDS, Kind
from fairlead.measurement.privacy.scan import Block, scan

BETWEEN = "\x1e"
LONGEST_CARRIER = 240
LINES = (
    "The customer wrote again and gave {} so that we can look into it.",
    "{}",
    "user: please note {} and confirm",
    "Notiz vom Gespräch: {} (geprüft)",
    "请记录 {} 谢谢",
    '{{"role": "user", "content": "it is {} as I said"}}',
    "> on Monday they replied: {}.",
    "- item\t{}\tdone",
)


class Planted(NamedTuple):
    """How many canaries and decoys of one kind were planted, and how many of each were found as that kind."""

    canaries: int
    found: int
    decoys: int
    mistaken: int


Make = Callable[[Random], str]


def plant(carriers: Sequence[str], *, parameters: LeakParameters) -> dict[Kind, Planted]:
    """Return what was planted and found, kind by kind; the same seed and carriers plant the same."""
    lines = tuple(dict.fromkeys((*LINES, *carriers)))
    found: dict[Kind, Planted] = {}
    for kind in KINDS:
        random = Random(f"{parameters.seed} {kind}")  # noqa: S311  (repeatable on purpose)
        canaries = [_put(make(random), lines, random=random) for make in _cycled(CANARIES[kind], parameters.canaries)]
        decoys = [_put(make(random), lines, random=random) for make in _cycled(DECOY[kind], parameters.decoys)]
        found[kind] = Planted(len(canaries), _seen(canaries, kind), len(decoys), _seen(decoys, kind))
    return found


def _cycled(makes: Sequence[Make], count: int) -> Iterator[Make]:
    return (makes[place % len(makes)] for place in range(count))


def _put(value: str, lines: Sequence[str], *, random: Random) -> tuple[str, int, int]:
    """Put a value into a line; return the line and the bytes that it occupies."""
    line = lines[random.randrange(len(lines))]
    if "{}" not in line:
        words = line.split(" ")
        place = random.randrange(len(words) + 1)
        line = " ".join((*(word.replace("{", "(").replace("}", ")") for word in words[:place]), "{}", *words[place:]))
    before, _, after = line.partition("{}")
    before, after = before.replace("{{", "{"), after.replace("}}", "}")
    start = len(before.encode())
    return f"{before}{value}{after}", start, start + len(value.encode())


def _seen(planted: Sequence[tuple[str, int, int]], kind: Kind) -> int:
    """Return in how many lines a find of the kind lies on what was planted."""
    text = BETWEEN.join(line for line, _, _ in planted).encode()
    hits = {
        find.unit
        for find in scan(Block(text=text, separator=BETWEEN.encode()), key=b"canary")
        if find.kind is kind
        and find.offset < planted[find.unit][2]
        and find.offset + find.length > planted[find.unit][1]
    }
    return len(hits)


def carriers_of(text: bytes, *, separator: bytes, most: int = 32) -> tuple[str, ...]:
    """Return lines of a block in which nothing was found, fit to carry a canary."""
    units = text.split(separator)
    taken = {find.unit for find in scan(Block(text=text, separator=separator), key=b"canary")}
    fit = []
    for number, unit in enumerate(units):
        line = unit.strip()
        if number not in taken and 20 <= len(line) <= LONGEST_CARRIER:
            fit.append(line.decode("utf-8", "replace").replace(BETWEEN, " ").replace("\n", " ").replace("{}", "()"))
        if len(fit) == most:
            break
    return tuple(fit)


def _digits(random: Random, count: int) -> str:
    return "".join(str(random.randrange(10)) for _ in range(count))


def _letters(random: Random, count: int, of: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    return "".join(of[random.randrange(len(of))] for _ in range(count))


def _until(make: Make, holds: Callable[[str], bool]) -> Make:
    """Return a maker that tries again until a rule holds; a check digit needs a few hundred tries at most."""

    def made(random: Random) -> str:
        while not holds(value := make(random)):
            pass
        return value

    return made


def _spelled(make: Make, spell: Callable[[str], str]) -> Make:
    return lambda random: spell(make(random))


def _grouped(*widths: int, by: str = " ") -> Callable[[str], str]:
    """Return a speller that puts a separator between groups of these widths; the last takes the rest."""

    def spell(text: str) -> str:
        parts, place = [], 0
        for width in widths:
            parts.append(text[place : place + width])
            place += width
        return by.join((*parts, text[place:]))

    return spell


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _email(random: Random) -> str:
    return f"{_letters(random, 5)}.{_letters(random, 7)}{random.randrange(99)}@{_letters(random, 6)}.example.org"


def _luhn(text: str) -> bool:
    return national.luhn(text.encode())


def _iban(random: Random, *, shift: int = 0) -> str:
    account = _digits(random, 18)
    check = 98 - int(f"{account}131400") % 97
    return f"DE{(check + shift - 2) % 97 + 2:02}{account}"


def _ssn(random: Random) -> str:
    return f"{random.randrange(100, 600)}-{random.randrange(10, 90)}-{random.randrange(1000, 9999)}"


def _italian(random: Random) -> str:
    day, letter = random.randrange(10, 29), _letters(random, 1, "ABCDEHLMPRST")
    text = f"{_letters(random, 6, 'BCDFGLMNPRST')}{_digits(random, 2)}{letter}{day}H{_digits(random, 3)}"
    return next(text + end for end in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if national.italy(text + end))


def _french(random: Random) -> str:
    text = f"{random.choice('12')}{_digits(random, 2)}{random.randrange(1, 13):02}{random.randrange(10, 90)}"
    text += _digits(random, 6)
    return f"{text}{97 - int(text) % 97:02}"


def _day(random: Random) -> tuple[int, int, int]:
    return random.randrange(1940, 2010), random.randrange(1, 13), random.randrange(13, 29)


def _degrees(random: Random, most: int) -> str:
    return f"{random.randrange(most)}.{_digits(random, 6)}"


def _base58(random: Random) -> str:
    content = b"\0" + random.randbytes(20)
    content += hashlib.sha256(hashlib.sha256(content).digest()).digest()[:4]
    number, text = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + text
    return f"1{text}"


def _jwt(random: Random) -> str:
    parts = (json.dumps({"alg": "HS256"}).encode(), json.dumps({"sub": _digits(random, 8)}).encode())
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, random.randbytes(32)))


def _mixed(random: Random, count: int) -> str:
    return _letters(random, count, "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789")


_CARD = _until(lambda random: f"4{_digits(random, 15)}", _luhn)
_NO_CARD = _until(lambda random: f"4{_digits(random, 15)}", lambda text: not _luhn(text))
_CPF = _until(lambda random: _digits(random, 11), national.brazil)
_DNI = _until(lambda random: _digits(random, 8) + _letters(random, 1, "TRWAGMYFPDXBNJZSQVHLCKE"), national.spain)
_HETU = _until(
    lambda random: (
        f"{random.randrange(1, 29):02}{random.randrange(1, 13):02}{_digits(random, 2)}-{_digits(random, 3)}"
        + _letters(random, 1, "0123456789ABCDEFHJKLMNPRSTUVWXY")
    ),
    national.finland,
)
_NHS = _until(lambda random: _digits(random, 10), national.united_kingdom)
_AADHAAR = _until(lambda random: f"{random.randrange(2, 9)}{_digits(random, 11)}", national.india)
_BSN = _until(lambda random: _digits(random, 9), national.netherlands)
_PESEL = _until(
    lambda random: f"{_digits(random, 2)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}{_digits(random, 5)}",
    national.poland,
)
_PERSONNUMMER = _until(
    lambda random: f"{_digits(random, 2)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}{_digits(random, 4)}",
    national.sweden,
)
_IPV4: Make = lambda random: ".".join(str(random.randrange(1, 223)) for _ in range(4))  # noqa: E731
_IPV6: Make = lambda random: "2001:db8:" + ":".join(f"{random.randrange(1 << 16):x}" for _ in range(6))  # noqa: E731
_MAC: Make = lambda random: ":".join(f"{random.randrange(256):02x}" for _ in range(6))  # noqa: E731

CANARIES: dict[Kind, tuple[Make, ...]] = {
    Kind.EMAIL: (
        _email,
        _spelled(_email, str.upper),
        _spelled(_email, lambda text: text.replace("@", " (at) ").replace(".", "[.]")),
        _spelled(_email, _wide),
        _spelled(_email, lambda text: text.replace("@", "%40")),
        _spelled(_email, lambda text: text.replace("@", "\u200b@\u200b")),
    ),
    Kind.PHONE: (
        lambda random: f"+49 30 {_digits(random, 8)}",
        lambda random: f"+1 ({random.randrange(200, 999)}) {random.randrange(200, 999)}-{_digits(random, 4)}",
        lambda random: f"00442079{_digits(random, 6)}",
        lambda random: f"tel. {random.randrange(2, 9)}{_digits(random, 8)}",
        lambda random: f"06 {_digits(random, 2)} {_digits(random, 2)} {_digits(random, 2)} {_digits(random, 2)}",
    ),
    Kind.IBAN: (_iban, _spelled(_iban, _grouped(4, 4, 4, 4, 4)), _spelled(_iban, str.lower), _spelled(_iban, _wide)),
    Kind.CARD: (
        _CARD,
        _spelled(_CARD, _grouped(4, 4, 4)),
        _spelled(_CARD, _grouped(4, 4, 4, by="-")),
        _spelled(_CARD, _grouped(4, 4, 4, by="\u200b")),
        _spelled(_CARD, _wide),
    ),
    Kind.US_SSN: (
        _ssn,
        _spelled(_ssn, lambda text: text.replace("-", " ")),
        _spelled(_ssn, lambda text: text.replace("-", "–")),
        _spelled(_ssn, lambda text: f"SSN: {text.replace('-', '')}"),
    ),
    Kind.ID_BR: (_spelled(_CPF, lambda text: f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"),),
    Kind.ID_ES: (_DNI, _spelled(_DNI, lambda text: f"{text[:8]}-{text[8]}")),
    Kind.ID_FI: (_HETU,),
    Kind.ID_FR: (_french, _spelled(_french, _grouped(1, 2, 2, 2, 3, 3))),
    Kind.ID_GB: (_spelled(_NHS, lambda text: f"NHS no. {text[:3]} {text[3:6]} {text[6:]}"),),
    Kind.ID_IN: (_spelled(_AADHAAR, _grouped(4, 4)), _spelled(_AADHAAR, lambda text: f"Aadhaar {text}")),
    Kind.ID_IT: (_italian,),
    Kind.ID_NL: (_spelled(_BSN, lambda text: f"BSN: {text}"),),
    Kind.ID_PL: (_spelled(_PESEL, lambda text: f"PESEL {text}"),),
    Kind.ID_SE: (_spelled(_PERSONNUMMER, lambda text: f"{text[:6]}-{text[6:]}"),),
    Kind.IPV4: (_IPV4, _spelled(_IPV4, lambda text: text.replace(".", "[.]"))),
    Kind.IPV6: (_IPV6, lambda random: f"2001:db8::{random.randrange(4096, 1 << 16):x}:{random.randrange(1, 9)}"),
    Kind.MAC: (_MAC, _spelled(_MAC, lambda text: text.upper().replace(":", "-"))),
    Kind.BIRTH_DATE: (
        lambda random: "born {}-{:02}-{:02}".format(*_day(random)),
        lambda random: "DOB: {1:02}/{2:02}/{0}".format(*_day(random)),
        lambda random: "geboren am {2}.{1}.{0}".format(*_day(random)),
        lambda random: "date of birth {2} March {0}".format(*_day(random)),
    ),
    Kind.PASSPORT: (
        lambda random: f"passport no. {_letters(random, 1, 'CFGHJK')}{_digits(random, 8)}",
        lambda random: f"Reisepass {_letters(random, 1, 'CFGHJK')}{random.randrange(10)}X{_digits(random, 6)}",
    ),
    Kind.COORDINATES: (
        lambda random: f"{_degrees(random, 90)}, {_degrees(random, 180)}",
        lambda random: f"lat {_degrees(random, 90)} lon -{_degrees(random, 180)}",
    ),
    Kind.SECRET_TOKEN: (
        lambda random: f"AKIA{_letters(random, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}",
        lambda random: f"ghp_{_mixed(random, 36)}",
        lambda random: f"sk_live_{_mixed(random, 24)}",
    ),
    Kind.CREDENTIAL: (
        lambda random: f"password: {_mixed(random, 10)}!{random.randrange(10)}",
        lambda random: f'api_key = "{_mixed(random, 24)}7"',
    ),
    Kind.PRIVATE_KEY: (lambda random: f"-----BEGIN {random.choice(('RSA ', 'EC ', ''))}PRIVATE KEY-----",),
    Kind.JWT: (_jwt,),
    Kind.CRYPTO_ADDRESS: (_base58, lambda random: f"0x{random.randbytes(20).hex()}"),
}  # fmt: skip

_ORDER: Make = lambda random: f"order {_digits(random, 8)}"  # noqa: E731

DECOY: dict[Kind, tuple[Make, ...]] = {
    **dict.fromkeys(KINDS, (_ORDER,)),
    Kind.EMAIL: (lambda random: f"{_letters(random, 6)}@2x.png", lambda random: f"@{_letters(random, 8)}"),
    Kind.PHONE: (
        lambda random: "{}-{:02}-{:02}".format(*_day(random)),
        lambda random: f"INV-{_digits(random, 4)}-{_digits(random, 4)}",
    ),
    Kind.IBAN: (lambda random: _iban(random, shift=1),),
    Kind.CARD: (_NO_CARD, _spelled(_NO_CARD, _grouped(4, 4, 4))),
    Kind.US_SSN: (lambda random: f"9{_digits(random, 2)}-{_digits(random, 2)}-{_digits(random, 4)}",),
    Kind.IPV4: (lambda random: f"version {_IPV4(random)}", lambda random: f"{random.randrange(256, 999)}.1.2.3"),
    Kind.IPV6: (lambda random: f"{random.randrange(10, 24)}:{random.randrange(10, 60)}:{random.randrange(10, 60)}",),
    Kind.BIRTH_DATE: (lambda random: "shipped {}-{:02}-{:02}".format(*_day(random)),),
    Kind.COORDINATES: (lambda random: f"{random.randrange(10)}.{_digits(random, 2)}, {random.randrange(10)}.5",),
    Kind.SECRET_TOKEN: (lambda random: random.randbytes(20).hex(),),
    Kind.CREDENTIAL: (lambda random: "password: ********", lambda random: "token = os.environ['TOKEN']"),  # noqa: ARG005
    Kind.PRIVATE_KEY: (lambda random: "-----BEGIN CERTIFICATE-----",),  # noqa: ARG005
    Kind.JWT: (lambda random: f"{_mixed(random, 12)}.{_mixed(random, 12)}.{_mixed(random, 12)}",),
    Kind.CRYPTO_ADDRESS: (lambda random: f"1{_mixed(random, 30)}",),
}
