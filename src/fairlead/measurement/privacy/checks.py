"""What a candidate must satisfy before it counts as a find: check digits, ranges, forms, and what stands around it.

A check receives the bytes of a candidate and a few bytes before and after it. It returns how many bytes of it are the
find (0: it is none) and whether the find is *confirmed*, by check digits, by a word beside it or by a form that means
nothing else. An unconfirmed find is counted too: it has the form, and nothing speaks against it.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections import Counter
from collections.abc import Callable
from math import log2

from fairlead.measurement.privacy import national, wallets

Verdict = tuple[int, bool]
Check = Callable[[bytes, bytes, bytes], Verdict]

NONE: Verdict = (0, False)
SEPARATORS = b" -.()/\t\n\x0b"

_IBAN_LENGTHS = {
    code: int(length)
    for length, codes in {
        "15": "NO", "16": "BE BI", "18": "DK FI FO GL NL FK SD", "19": "MK SI",
        "20": "AT BA EE KZ LT LU XK MN", "21": "CH HR LI LV", "22": "BG BH CR DE GB GE IE ME RS VA",
        "23": "AE GI IL IQ OM SO TL", "24": "AD CZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST",
        "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM", "28": "AL AZ BY CY DO GT HN HU LB NI PL SV",
        "29": "BR EG PS QA UA", "30": "JO KW MU YE", "31": "MT SC", "32": "LC", "33": "RU",
    }.items()
    for code in codes.split()
}  # fmt: skip
_LETTERS = {65 + place: str(10 + place) for place in range(26)}
_ASSIGNED_CODES = (
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 "
    "81 82 84 86 90 91 92 93 94 95 98 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 "
    "233 234 235 236 237 238 239 240 241 242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 "
    "260 261 262 263 264 265 266 267 268 269 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 "
    "371 372 373 374 375 376 377 378 380 381 382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 "
    "507 508 509 590 591 592 593 594 595 596 597 598 599 670 672 673 674 675 676 677 678 679 680 681 682 683 "
    "685 686 687 688 689 690 691 692 800 808 850 852 853 855 856 870 878 880 881 882 883 886 888 960 961 962 "
    "963 964 965 966 967 968 970 971 972 973 974 975 976 977 979 992 993 994 995 996 998"
)
_CALLING_CODES = frozenset(_ASSIGNED_CODES.split())
_NOT_DOMAINS = frozenset(
    b"png jpg jpeg gif svg webp ico bmp css js mjs ts tsx jsx json xml yml yaml toml md txt py rb go rs java html htm "
    b"local localhost localdomain lan internal invalid service timer socket mount target".split()
)
_DATE = re.compile(
    rb"\d{1,2}[./ -]\d{1,2}[./ -](?:\d{4}(?!\d)|\d{2}$)|(?:19|20)\d{2}[./ -]?\d{1,2}[./ -]?\d{1,2}(?!\d)"
)
_NUMBERED = re.compile(rb"\d{1,3}[/-](?:19|20)\d{2}[/-]")
_PLACEHOLDER = re.compile(
    rb"[*xX.\-_]+|\$[\w{(].*|<.*|%[\w(].*|\{.*|(?:your|my|the|example|changeme|change_me|placeholder|redacted|none|null|"
    rb"undefined|required|true|false|process|os|env|self|config|settings|getenv|input|request|args|options)"
    rb"(?:[-_. (\[].*)?",
    re.IGNORECASE,
)
_VERSIONS = (b" v", b"version", b"release", b"build", b"firmware", b"rev", b" ver")
_IN_ADDRESS = re.compile(rb"//[^\s/@]*$")
_LINKS = frozenset(b"-_./#+")
_CJK = re.compile("^.*[\u0e00-\u0eff\u1000-\u109f\u3000-\u9fff\uac00-\ud7af\uff00-\uffef](?=[A-Za-z0-9])")
_PRIVATE_USE = ("078051120", "219099999", "123456789")


def _is_linked(before: bytes) -> bool:
    """Whether a sign ties the candidate to a word before it, as in an order number or a path."""
    return len(before) > 1 and before[-1] in _LINKS and before[-2:-1].isalnum()


def accept(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001  (the form says everything)
    """Take the candidate as it stands: its form means nothing else."""
    return len(value), True


def email(value: bytes, before: bytes, after: bytes) -> Verdict:
    """An address of mail; not a picture's name, a login inside a web address, a package or a call."""
    local, _, domain = value.rpartition(b"@")
    if domain.rpartition(b".")[2].lower() in _NOT_DOMAINS or len(local) > 64 or len(domain) > 253:
        return NONE
    if domain[0] == 45 or b".-" in domain or b"-." in domain or b".." in local or after[:1] == b"(":
        return NONE
    if local[0] == 46 or local[-1] == 46 or (local == b"git" and after[:1] == b":"):
        return NONE
    if b"//" in before and _IN_ADDRESS.search(before):
        return NONE
    return len(value), False


def lead_of_email(value: bytes) -> int:
    """Return how many bytes in front of an address belong to the sentence: scripts without spaces run into it."""
    text = value.decode("utf-8", "replace")
    local = text.rpartition("@")[0]
    found = _CJK.match(local)
    return len(local[: found.end()].encode("utf-8", "replace")) if found else 0


def phone(value: bytes, before: bytes, after: bytes) -> Verdict:
    """A telephone number: an assigned calling code, a national form, or the word beside it."""
    digits = value.translate(None, SEPARATORS).lstrip(b"+").decode()
    if not 7 <= len(digits) <= 15 or len(set(digits)) < 3:
        return NONE
    if value[:1] != b"+" and (_is_linked(before) or (before[-1:] in (b" ", b"-") and before[-2:-1].isdigit())):
        return NONE
    international = value[:1] == b"+" or digits.startswith("00")
    if international:
        called = digits.removeprefix("00") if value[:1] != b"+" else digits
        assigned = any(called[:width] in _CALLING_CODES for width in (1, 2, 3))
        return (len(value), True) if assigned and len(called) >= 8 else NONE
    if _DATE.match(value) or _NUMBERED.match(value) or after[:1] in (b":", b"-", b"_") or after[:1].isalnum():
        return NONE
    if before.rstrip(b" :.=#()\"'")[-5:].lower().endswith(_PHONE_WORDS):
        return len(value), True
    if digits[0] == "0":
        return (len(value), False) if 8 <= len(digits) <= 12 else NONE
    is_american = len(digits) == 10 and digits[0] in "23456789" and digits[3] in "23456789"
    return (len(value), False) if is_american else NONE


_PHONE_WORDS = (b"tel", b"fon", b"hone", b"obile", b"call", b"fax", b"sapp", b"cell", b"handy", b"movil")


def phone_by_word(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001
    """A number that the word for a telephone stands before."""
    digits = value.translate(None, SEPARATORS)
    usable = 7 <= len(digits) <= 15 and len(set(digits)) > 2 and not _DATE.match(value)
    return (len(value), True) if usable and not after[:1].isalnum() else phone(value, b"", after)


def card(value: bytes, before: bytes, after: bytes) -> Verdict:
    """A payment card: an issuer's prefix, its length, and Luhn."""
    digits = value.translate(None, SEPARATORS)
    if not national.luhn(digits) or not _is_issued(digits) or _is_linked(before) or after[:1] in (b"-", b"_"):
        return NONE
    return NONE if after[:1] == b"." and after[1:2].isdigit() else (len(value), True)


def _is_issued(digits: bytes) -> bool:
    """Whether prefix and length are those of a network that issues cards (ISO/IEC 7812, public ranges)."""
    length, two, four = len(digits), int(digits[:2]), int(digits[:4])
    if digits[0] == 52:
        return length in (13, 16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return length == 16
    if two in (34, 37):
        return length == 15
    if two in (36, 38, 39) or 300 <= int(digits[:3]) <= 305:
        return 14 <= length <= 19
    return (3528 <= four <= 3589 or two in (50, 56, 57, 58, 60, 62, 63, 64, 65, 67)) and 16 <= length <= 19


def iban(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001
    """An account number: the country's own length, then one test modulo 97 (ISO 13616); no other cut is tried."""
    plain = value.translate(None, SEPARATORS).decode().upper()
    length = _IBAN_LENGTHS.get(plain[:2], 0)
    if not length or len(plain) < length:
        return NONE
    if int((plain[4:length] + plain[:4]).translate(_LETTERS)) % 97 != 1:
        return NONE
    end = len(value) if len(plain) == length else _end_of(value, length=length)
    is_cut = end < len(value) and value[end - 1 : end + 1].isalnum()
    return NONE if is_cut or (after[:1].isalnum() and end == len(value)) else (end, True)


def _end_of(value: bytes, *, length: int) -> int:
    """Return where so many letters and digits end."""
    places = [place for place in range(len(value)) if value[place : place + 1].isalnum()]
    return places[length - 1] + 1


def us_ssn(value: bytes, before: bytes, after: bytes) -> Verdict:
    """A social security number: ranges that were issued (area, group, serial), none of the printed examples."""
    digits = value.translate(None, SEPARATORS).decode()
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if len(digits) != 9 or area in ("000", "666") or area[0] == "9" or group == "00" or serial == "0000":
        return NONE
    if digits in _PRIVATE_USE or _is_linked(before) or after[:1] in (b"-", b"_") or len(set(digits)) == 1:
        return NONE
    return len(value), b"-" in value or not value.isdigit()


def us_ssn_by_word(value: bytes, before: bytes, after: bytes) -> Verdict:
    """Nine digits that the word for a social security number stands before."""
    return us_ssn(value, before, after)[0], True


def ipv4(value: bytes, before: bytes, after: bytes) -> Verdict:
    """An address of the Internet: four bytes, no leading zeros, not the number of a version, not this machine."""
    if before[-1:] in (b".", b"-") or after[:1] in (b"-", b"_") or (after[:1] == b"." and after[1:2].isalnum()):
        return NONE
    if (b" " + before).rstrip(b".: =\"'-").lower().endswith(_VERSIONS):
        return NONE
    parts = value.split(b".")
    if any((len(part) > 1 and part[0] == 48) or int(part) > 255 for part in parts):
        return NONE
    return NONE if parts[0] in (b"0", b"127", b"255") else (len(value), True)


def ipv6(value: bytes, before: bytes, after: bytes) -> Verdict:
    """An address of the longer form; a time of day or a name in a program is none."""
    stripped = value.rstrip(b":") if value.endswith(b":") and not value.endswith(b"::") else value
    if before[-1:].isalnum() or before[-1:] in (b":", b"_", b".") or (after[:1].isalnum() or after[:1] == b"_"):
        return NONE
    if stripped.count(b":") < 2 or not any(48 <= byte < 58 for byte in stripped) or len(stripped) < 6:
        return NONE
    return _address(stripped)


def _address(value: bytes) -> Verdict:
    try:
        found = ipaddress.ip_address(value.decode())
    except ValueError:
        return NONE
    return NONE if found.is_loopback or found.is_unspecified or value == b"255.255.255.255" else (len(value), True)


def mac(value: bytes, before: bytes, after: bytes) -> Verdict:
    """An address of a network card; not part of a longer row of bytes, not all zeros or ones."""
    if before[-1:] in (b":", b"-") or after[:1] in (b":", b"-") or len(set(value.lower())) < 4:
        return NONE
    return len(value), value.count(b".") == 0


def birth_date(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001
    """A date behind a word of birth: its parts are a day, a month and a year."""
    numbers = [int(number) for number in re.findall(rb"\d+", value)]
    small = [number for number in numbers if number < 100]
    days = [number for number in small if 1 <= number <= 31]
    year = next((number for number in numbers if number >= 1000), None)
    possible = year is None or 1880 <= year <= 2035
    return (len(value), True) if days and possible and not after[:1].isdigit() else NONE


def passport(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001
    """A number behind the word for a passport: at least five of its characters are digits."""
    return (len(value), True) if sum(48 <= byte < 58 for byte in value) >= 5 else NONE


def credential(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001
    """A value that is assigned to a password or key; not a blank to be filled in, not a name in a program."""
    if _PLACEHOLDER.fullmatch(value) or value.endswith(b"("):
        return NONE
    kinds = sum(any(low <= byte <= high for byte in value) for low, high in ((48, 57), (65, 90), (97, 122)))
    kinds += any(not (48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or byte in b"._") for byte in value)
    return (len(value), kinds >= 3) if kinds >= 2 and _bits(value) >= 2.4 else NONE


def login(value: bytes, before: bytes, after: bytes) -> Verdict:
    """The password in a web address; the sign behind it is not part of it."""
    length, sure = credential(value[:-1], before, after)
    return length or len(value) - 1, sure


def secret_token(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001
    """A key with its issuer's own beginning; one letter repeated is an example."""
    return (len(value), True) if _bits(value[4:]) >= 2.5 else NONE


def _bits(value: bytes) -> float:
    """Return the information of a value in bits for each byte."""
    return -sum(count / len(value) * log2(count / len(value)) for count in Counter(value).values())


def jwt(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001
    """A JSON Web Token: its first part is an object that names an algorithm."""
    head = value.split(b".")[0]
    try:
        decoded = base64.urlsafe_b64decode(head + b"=" * (-len(head) % 4))
    except (binascii.Error, ValueError):
        return NONE
    return (len(value), True) if b'"alg"' in decoded else NONE


def crypto_address(value: bytes, before: bytes, after: bytes) -> Verdict:  # noqa: ARG001
    """An address of cryptographic money: its own checksum, or the form of Ethereum, which has none that must be."""
    text = value.decode()
    if text.startswith("0x"):
        return (len(value), False) if len(set(text[2:].lower())) > 4 else NONE
    valid = wallets.bech32(text) if text.lower().startswith("bc1") else wallets.base58check(text)
    return (len(value), True) if valid else NONE


def coordinates(value: bytes, before: bytes, after: bytes) -> Verdict:
    """A latitude and a longitude within their ranges, exact to some ten metres or better."""
    numbers = [abs(float(number)) for number in re.findall(rb"\d+(?:\.\d+)?", value)]
    if b"\xc2\xb0" in value and len(numbers) >= 3:
        return len(value), True
    in_range = len(numbers) == 2 and numbers[0] <= 90 and numbers[1] <= 180
    if not in_range or after[:1].isdigit() or before[-1:] in (b".", b"["):
        return NONE
    return len(value), any(mark in value for mark in (b"N", b"S", b"lat", b"Lat"))


def number_check(rule: Callable[[str], bool], *, lengths: tuple[int, ...]) -> Check:
    """Return the check of a national number that has one of these lengths once its separators are gone."""

    def check(value: bytes, before: bytes, after: bytes) -> Verdict:
        text = value.translate(None, b" .-+/\n\x0b").decode().upper()
        if len(text) not in lengths or after[:1].isalnum() or _is_linked(before):
            return NONE
        return (len(value), True) if rule(text) else NONE

    return check


def hetu(value: bytes, before: bytes, after: bytes) -> Verdict:
    """A Finnish number, whose sign in the middle says the century and stays; a Swedish one may look the same."""
    text = value.decode().upper()
    if after[:1].isalnum() or _is_linked(before) or not national.finland(text):
        return NONE
    is_said = any(word in before.lower() for word in (b"hetu", b"henkil", b"finn"))
    digits = text[:6] + text[7:]
    is_swedish = text[6] in "-+" and digits.isdigit() and national.sweden(digits)
    return NONE if is_swedish and not is_said else (len(value), True)
