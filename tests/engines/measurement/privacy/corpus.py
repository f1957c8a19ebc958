"""A corpus of made-up messages with made-up personal data, written apart from the expressions that look for it.

Between them stand messages with look-alikes. Values are computed by other means than the product's checks (`numbers`),
in formats of real letters, chats, tables and logs.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from random import Random
from typing import NamedTuple
from uuid import UUID

from tests.engines.measurement.privacy.numbers import (
    aadhaar,
    bsn,
    codice,
    cpf,
    digits,
    dni,
    groups,
    hetu,
    nhs,
    nir,
    personnummer,
    pesel,
    ssn,
    with_luhn,
)

B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
FIRST = ("ada", "bo", "chiara", "dmitri", "eun-ji", "françois", "günther", "håkon", "ines", "jürgen", "kofi", "łucja")
LAST = ("ashby", "brandt", "castañeda", "duarte", "eriksson", "fontaine", "grabowski", "hughes", "ivanov", "jansen")
HOSTS = ("example.com", "mail.example.org", "example.co.uk", "post.example.de", "example.museum", "bücher.example")
FRAMES = (
    "Hi team, the caller left {} before hanging up",
    "{} -- please file",
    "Could you update the record? New value: {}",
    "Ticket 4471 | agent note | {} | closed",
    "Bonjour, voici : {}. Merci beaucoup",
    "Hallo, hier noch mal: {}; danke & bis bald",
    "「{}」とのことです。",
    "Спасибо, вот: {} — жду ответа",
    '{{"turn": 3, "speaker": "user", "text": "sure, {}"}}',
    "<td>{}</td><td>ok</td>",
    "... {} ...",
    "¡Hola! {} ¿vale?",
)
NOISE = (
    "Order {d8} shipped on {date}, invoice INV-{d4}-{d5}.",
    "build v{d1}.{d2}.{d1}.{d3} passed in {d2}.{d3} s at {time}",
    "request {uuid} took {d3} ms",
    "commit {hex40} by the nightly job",
    "SKU {d3}-{d4}-{d3}, batch {d6}, ISBN 978-3-16-{d6}-{d1}",
    "The price rose from {d1},{d3}.{d2} to {d1},{d3}.{d2} in {year}-{year2}",
    "see chapter {d1}.{d2}.{d1}, table {d2}, pages {d3}-{d3}",
    "@mention the #{d4} thread, logo@2x.png is broken",
    "package left-pad@1.{d1}.{d2} and import a@b",
    "parcel {d4} {d4} {d3} was weighed at {d1}.{d3} kg",
    "meeting at {time}:{d2} in room {d3}, bring {d2} copies",
    "std::vector<int> a::b(c::d) // {d4}",
    "set password in the settings page, the token is required",
    "password: ********** and api_key = os.environ['API_KEY']",
    "the ratio was 0.{d4}, then 1.{d2}; error 0x{hex8}",
    "passport control was slow, we were born to wait",
    "call me later about case {d6}",
    "我们收到了第{d6}号订单，共{d3}件。",
    "Rechnung Nr. {d7} vom {date_de}, Summe {d3},{d2} €",
    "epoch {d10}, delta {d3}, seq {d6}",
    "colour #{hex6}, mask 255.255.255.0",
    "https://example.org/a/{d6}?page={d2}#s{d1}",
)


class Message(NamedTuple):
    """One message: its text, and the kind and place in bytes of the value in it, if there is one."""

    text: str
    kind: str | None
    start: int
    end: int


def corpus(seed: int, *, each: int) -> list[Message]:
    """Return messages in a shuffled order: so many of every kind, and twice as many look-alikes."""
    random = Random(seed)
    messages = []
    for kind, forms in FORMS.items():
        for number in range(each):
            made = forms[number % len(forms)](random)
            lead, value = made if isinstance(made, tuple) else ("", made)
            frame = random.choice(FRAMES).replace("{{", "{").replace("}}", "}")
            before, after = frame.split("{}") if frame.count("{}") == 1 else ("", "")
            start = len((before + lead).encode())
            messages.append(Message(before + lead + value + after, kind, start, start + len(value.encode())))
    messages += [Message(noise(random), None, 0, 0) for _ in range(2 * each * len(FORMS))]
    random.shuffle(messages)
    return messages


def noise(random: Random) -> str:
    """Return a message with look-alikes."""
    blanks = {f"d{width}": digits(random, width) for width in range(1, 11)}
    return random.choice(NOISE).format(
        **blanks,
        date=f"2024-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
        date_de=f"{random.randrange(1, 29):02}.{random.randrange(1, 13):02}.2024",
        time=f"{random.randrange(24):02}:{random.randrange(60):02}",
        year=random.randrange(1990, 2010),
        year2=random.randrange(2010, 2025),
        uuid=UUID(int=random.getrandbits(128)),
        hex40=random.randbytes(20).hex(),
        hex8=random.randbytes(4).hex(),
        hex6=random.randbytes(3).hex(),
    )


def email(random: Random) -> str:
    """Return an address in one of the shapes that people have."""
    first, last = random.choice(FIRST), random.choice(LAST)
    local = random.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}_{digits(random, 2)}", f"{first}+{last}"))
    return f"{local}@{random.choice(HOSTS)}"


def phone(random: Random) -> str | tuple[str, str]:
    """Return a number as it is written in one of eight countries."""
    shapes: tuple[Callable[[], str | tuple[str, str]], ...] = (
        lambda: f"+44 20 7{digits(random, 3)} {digits(random, 4)}",
        lambda: f"+33 (0)1 {'.'.join(digits(random, 2) for _ in range(4))}",
        lambda: f"+81-3-{digits(random, 4)}-{digits(random, 4)}",
        lambda: f"+55 11 9{digits(random, 4)}-{digits(random, 4)}",
        lambda: f"({random.randrange(201, 990)}) {random.randrange(200, 999)}-{digits(random, 4)}",
        lambda: f"{random.randrange(201, 990)}.{random.randrange(200, 999)}.{digits(random, 4)}",
        lambda: f"030/{digits(random, 8)}",
        lambda: f"0170 {digits(random, 7)}",
        lambda: f"0{random.randrange(1, 6)} {' '.join(digits(random, 2) for _ in range(4))}",
        lambda: f"0041 44 {digits(random, 3)} {digits(random, 2)} {digits(random, 2)}",
        lambda: ("Tel.: ", f"{digits(random, 3)} {digits(random, 3)} {digits(random, 3)}"),
        lambda: ("my mobile is ", f"{random.randrange(6, 10)}{digits(random, 9)}"),
    )
    return random.choice(shapes)()


BANKS = {"DE": 18, "GB": 0, "FR": 23, "NL": 0, "ES": 20, "IT": 0, "PL": 24, "CH": 17, "AT": 16, "NO": 11, "MT": 0}


def iban(random: Random) -> str:
    """Return an account number of one of eleven countries, its check computed by the rule of ISO 13616."""
    country = random.choice(tuple(BANKS))
    letters = "".join(random.choice("ABCDEFGHJKLM") for _ in range(4))
    account = {
        "GB": letters + digits(random, 14),
        "NL": letters + digits(random, 10),
        "IT": letters[0] + digits(random, 22),
        "MT": letters + digits(random, 5) + "0012345MTLCAST001S",
    }.get(country) or digits(random, BANKS[country])
    number = "".join(str(ord(letter) - 55) if letter.isalpha() else letter for letter in f"{account}{country}00")
    text = f"{country}{98 - int(number) % 97:02}{account}"
    return random.choice((text, groups(text, *[4] * (len(text) // 4), by=" "), text.lower()))


def card(random: Random) -> str:
    """Return a card of one of five networks, written plainly or in its groups."""
    network = random.choice(("visa", "master", "amex", "discover", "jcb"))
    if network == "amex":
        number = with_luhn(random.choice(("34", "37")) + digits(random, 12))
        return random.choice((number, groups(number, 4, 6, 5, by=" ")))
    start = {"visa": "4", "master": str(random.randrange(51, 56)), "discover": "6011", "jcb": "3530"}[network]
    number = with_luhn(start + digits(random, 15 - len(start)))
    return random.choice((number, groups(number, 4, 4, 4, 4, by=" "), groups(number, 4, 4, 4, 4, by="-")))


def ipv4(random: Random) -> str:
    """Return an address of the Internet."""
    return ".".join(str(random.randrange(1, 255)) for _ in range(4))


def ipv6(random: Random) -> str:
    """Return an address in full, shortened or with zeros inside."""
    parts = [f"{random.randrange(1 << 12, 1 << 16):x}" for _ in range(8)]
    return random.choice(
        (":".join(parts), f"2001:db8::{parts[0]}", f"fe80::{parts[1]}:{parts[2][:2]}ff:fe{parts[3][:2]}:{parts[4]}")
    )


def mac(random: Random) -> str:
    """Return a network card's address."""
    content = random.randbytes(6)
    return random.choice((content.hex(":"), content.hex("-").upper()))


MONTHS = ("January", "March", "April", "June", "August", "October", "December")


def birth(random: Random) -> tuple[str, str]:
    """Return a date behind words of birth."""
    year, month, day = random.randrange(1935, 2012), random.randrange(1, 13), random.randrange(13, 29)
    return random.choice(
        (
            ("Date of Birth: ", f"{day}/{month:02}/{year}"),
            ("d.o.b. ", f"{month}/{day}/{year % 100:02}"),
            ("she was born on ", f"{day} {random.choice(MONTHS)} {year}"),
            ("born ", f"{random.choice(MONTHS)} {day}, {year}"),
            ("Geburtsdatum ", f"{day}.{month}.{year}"),
            ("né le ", f"{day}/{month:02}/{year}"),
            ("fecha de nacimiento: ", f"{day}-{month:02}-{year}"),
            ('"birth_date": "', f"{year}-{month:02}-{day}"),
        )
    )


def passport(random: Random) -> tuple[str, str]:
    """Return a passport's number behind its word."""
    return random.choice(
        (
            ("Passport number: ", digits(random, 9)),
            ("passport # ", f"{random.choice('ABX')}{digits(random, 8)}"),
            ("pasaporte ", f"{random.choice(('AAB', 'XDC'))}{digits(random, 6)}"),
            ("N° de passeport : ", f"{digits(random, 2)}AB{digits(random, 5)}"),
        )
    )


def coordinates(random: Random) -> str:
    """Return a place on earth to some metres."""
    latitude, longitude = random.uniform(-89, 89), random.uniform(-179, 179)
    return random.choice(
        (
            f"{latitude:.5f}, {longitude:.5f}",
            f"{latitude:.6f},{longitude:.6f}",
            f"{abs(latitude):.4f}° N, {abs(longitude):.4f}° E",
            f'"latitude": {latitude:.5f}, "longitude": {longitude:.5f}',
        )
    )


def token(random: Random) -> str:
    """Return a key as services issue them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    def some(count: int) -> str:
        return "".join(random.choices(letters, k=count))

    return random.choice(
        (
            "AKIA" + "".join(random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16)),
            "gho_" + some(36),
            f"github_pat_{some(22)}_{some(59)}",
            f"xoxb-{digits(random, 12)}-{digits(random, 12)}-{some(24)}",
            "AIza" + some(35),
            "rk_test_" + some(24),
            f"sk-proj-{some(48)}",
            "hf_" + some(34),
            "glpat-" + some(20),
        )
    )


def credential(random: Random) -> tuple[str, str]:
    """Return a password where it is assigned."""
    word = "".join(random.choices("abcdefghkmnpqrstuvwxyz", k=6)).title()
    value = f"{word}{random.choice('!#$%&*')}{digits(random, 3)}"
    return random.choice((("password=", value), ("Passwort: ", value), ("my password is ", value), ("db_secret: '", value)))  # fmt: skip  # noqa: E501


def private_key(random: Random) -> str:
    """Return the first line of a key file."""
    return f"-----BEGIN {random.choice(('', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '))}PRIVATE KEY-----"


def jwt(random: Random) -> str:
    """Return a token of three parts."""
    head = {"alg": random.choice(("RS256", "ES256", "none")), "typ": "JWT"}
    body = {"sub": digits(random, 9), "iat": random.randrange(10**9, 2 * 10**9)}
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in (head, body)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in [*parts, random.randbytes(64)])


def wallet(random: Random) -> str:
    """Return an address of Bitcoin or Ethereum."""
    if random.random() < 0.4:
        return f"0x{random.randbytes(20).hex()}"
    content = bytes([random.choice((0, 5))]) + random.randbytes(20)
    content += hashlib.sha256(hashlib.sha256(content).digest()).digest()[:4]
    number, text = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = B58[rest] + text
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + text


Form = Callable[[Random], "str | tuple[str, str]"]
FORMS: dict[str, tuple[Form, ...]] = {
    "email": (email,),
    "phone": (phone,),
    "iban": (iban,),
    "card": (card,),
    "us_ssn": (ssn,),
    "national_id_br": (cpf,),
    "national_id_es": (dni,),
    "national_id_fi": (hetu,),
    "national_id_fr": (nir,),
    "national_id_gb": (nhs,),
    "national_id_in": (aadhaar,),
    "national_id_it": (codice,),
    "national_id_nl": (bsn,),
    "national_id_pl": (pesel,),
    "national_id_se": (personnummer,),
    "ipv4": (ipv4,),
    "ipv6": (ipv6,),
    "mac": (mac,),
    "birth_date": (birth,),
    "passport": (passport,),
    "coordinates": (coordinates,),
    "secret_token": (token,),
    "credential": (credential,),
    "private_key": (private_key,),
    "jwt": (jwt,),
    "crypto_address": (wallet,),
}
