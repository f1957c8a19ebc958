"""What is looked for: kinds of personal data and secrets, each as one expression and one check.

The expressions are written in the syntax that RE2 and Python's `re` share, over bytes: RE2 finds where something may
be, in time linear in the text whatever the text is; Python's `re` then says at that place which kind it is. `TEXT` is
all of them as a statement carries them, so that its digest says exactly what was searched for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from fairlead.domain.refusal import N_
from fairlead.measurement.privacy import checks, national
from fairlead.measurement.privacy.checks import Check, number_check


class Kind(StrEnum):
    """A kind of personal data or secret, as it stands in a statement."""

    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    CARD = "card"
    US_SSN = "us_ssn"
    ID_BR = "national_id_br"
    ID_ES = "national_id_es"
    ID_FI = "national_id_fi"
    ID_FR = "national_id_fr"
    ID_GB = "national_id_gb"
    ID_IN = "national_id_in"
    ID_IT = "national_id_it"
    ID_NL = "national_id_nl"
    ID_PL = "national_id_pl"
    ID_SE = "national_id_se"
    IPV4 = "ipv4"
    IPV6 = "ipv6"
    MAC = "mac"
    BIRTH_DATE = "birth_date"
    PASSPORT = "passport"
    COORDINATES = "coordinates"
    SECRET_TOKEN = "secret_token"  # noqa: S105  (a kind, not a secret)
    CREDENTIAL = "credential"
    PRIVATE_KEY = "private_key"
    JWT = "jwt"
    CRYPTO_ADDRESS = "crypto_address"


TITLES = {
    Kind.EMAIL: N_("E-mail address"),
    Kind.PHONE: N_("Telephone number"),
    Kind.IBAN: N_("Bank account (IBAN)"),
    Kind.CARD: N_("Payment card"),
    Kind.US_SSN: N_("US social security number"),
    Kind.ID_BR: N_("Brazilian CPF"),
    Kind.ID_ES: N_("Spanish DNI or NIE"),
    Kind.ID_FI: N_("Finnish henkilötunnus"),
    Kind.ID_FR: N_("French NIR"),
    Kind.ID_GB: N_("British NHS number"),
    Kind.ID_IN: N_("Indian Aadhaar number"),
    Kind.ID_IT: N_("Italian codice fiscale"),
    Kind.ID_NL: N_("Dutch BSN"),
    Kind.ID_PL: N_("Polish PESEL"),
    Kind.ID_SE: N_("Swedish personnummer"),
    Kind.IPV4: N_("IPv4 address"),
    Kind.IPV6: N_("IPv6 address"),
    Kind.MAC: N_("MAC address"),
    Kind.BIRTH_DATE: N_("Date of birth"),
    Kind.PASSPORT: N_("Passport number"),
    Kind.COORDINATES: N_("Geographic coordinates"),
    Kind.SECRET_TOKEN: N_("Key of a service"),
    Kind.CREDENTIAL: N_("Password or assigned secret"),
    Kind.PRIVATE_KEY: N_("Private key"),
    Kind.JWT: N_("JSON Web Token"),
    Kind.CRYPTO_ADDRESS: N_("Cryptocurrency address"),
}


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One form of one kind.

    Attributes:
        kind: what it finds.
        value: the expression of the value itself.
        check: what the value must satisfy.
        context: the expression of what must stand directly before it; empty where the form is enough.
        is_code: whether letters and signs of the value all mean something, so that none may be folded away.
    """

    kind: Kind
    value: str
    check: Check
    context: str = ""
    is_code: bool = False


_DAY = (
    r"(?:\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)? (?:of |de )?[A-Za-z\x80-\xff]{3,12}[.,]*(?: de)? \d{4}"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
_BIRTH = (
    r"(?i:\bborn\b|\bd\.?o\.?b\b|birth|geburts|geboren|\bgeb\.|\bn\xc3\xa9(?:e|\(e\))? le|naissance|nacimiento"
    r"|nacid[oa]|nascita|\bnat[oa] il|nascimento|nascid[oa]|geboorte)[^\n\x1e\d]{0,24}?"
)
_PASSPORT = r"(?i:passport|reisepass|passeport|pasaporte|passaporto|passaporte|paspoort)[^\n\x1e\d]{0,24}?\b"
_ISSUED = (
    r"\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}|AIza[\w-]{35}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9]{20,}"
    r"|sk-[\w-]{20,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{40,}|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{20,}"
    r"|dop_v1_[0-9a-f]{40,}|shpat_[0-9a-f]{32}|AC[0-9a-f]{32}\b|GOCSPX-[\w-]{20,})"
)
_ASSIGNED = (
    r"(?i:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d|\bpwd|passphrase|passwort|contrase\xc3\xb1a"
    r"|mot de passe|\xe5\xaf\x86\xe7\xa0\x81)"
    r"(?i:[_-]?(?:key|id|value))?[\"']?(?: is|[ \t]*(?:=>|:=|[:=]|\xef\xbc\x9a))[ \t]*[\"']?"
)
_LATITUDE = r"(?i:\blat(?:itude)?)[\"']?[ ]*[:=]?[ ]*"
_LONGITUDE = r"[,;]?[ ]*[\"']?(?i:lon(?:g|gitude)?|lng)[\"']?[ ]*[:=]?[ ]*-?\d{1,3}\.\d{3,}"
_TELEPHONE = (
    r"(?i:\bt(?:el|\xc3\xa9l)|phone|telefon|mobil|m\xc3\xb3vil|\bcall|\bfax|whatsapp|\bcell|\bhandy|\bring)"
    r"[A-Za-z\x80-\xff]{0,9}(?i:[ .:#'\"/_-]{1,3}"
    r"(?:is|at|on|me|us|him|her|back|no|nr|num|number|nummer|num\xc3\xa9ro|home|work)\b)*"
    r"[^\w\n\x1e+(]{0,5}"
)


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        kind=Kind.PRIVATE_KEY,
        value=r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
        check=checks.accept,
        is_code=True,
    ),
    Pattern(
        kind=Kind.JWT, value=r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*", check=checks.jwt, is_code=True
    ),
    Pattern(kind=Kind.SECRET_TOKEN, value=_ISSUED, check=checks.secret_token, is_code=True),
    Pattern(
        kind=Kind.CREDENTIAL, context=_ASSIGNED, value=r"[^\s\x1e\"',;<>]{8,}", check=checks.credential, is_code=True
    ),
    Pattern(
        kind=Kind.CREDENTIAL,
        context=r"://[^\s\x1e:/@]+:",
        value=r"[^\s\x1e@/]{3,}@\b",
        check=checks.login,
        is_code=True,
    ),
    Pattern(
        kind=Kind.EMAIL,
        value=r"[\w.%+'\x80-\xff-]+@(?:[A-Za-z0-9\x80-\xff-]+\.)+(?:[A-Za-z]{2,24}|[A-Za-z\x80-\xff][\w\x80-\xff-]+)",
        check=checks.email,
    ),
    Pattern(
        kind=Kind.MAC,
        value=r"\b(?:(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})\b",
        check=checks.mac,
    ),
    Pattern(kind=Kind.IPV6, value=r"\b[0-9A-Fa-f]{1,4}:(?:[0-9A-Fa-f]{0,4}:){1,7}[0-9A-Fa-f]{0,4}", check=checks.ipv6),
    Pattern(kind=Kind.BIRTH_DATE, context=_BIRTH, value=_DAY, check=checks.birth_date),
    Pattern(kind=Kind.PASSPORT, context=_PASSPORT, value=r"[A-Z]{0,3}[0-9][A-Z0-9]{5,8}\b", check=checks.passport),
    Pattern(
        kind=Kind.IBAN,
        value=r"\b(?:[A-Z]{2}\d{2}[ -]?(?:[A-Z0-9]{4}[ -]?){2,7}[A-Z0-9]{1,4}|[a-z]{2}\d{2}[a-z0-9]{11,30})",
        check=checks.iban,
    ),
    Pattern(
        kind=Kind.ID_IT,
        value=r"\b[A-Za-z]{6}[ ]?\d{2}[A-Za-z]\d{2}[ ]?[A-Za-z]\d{3}[A-Za-z]\b",
        check=number_check(national.italy, lengths=(16,)),
    ),
    Pattern(
        kind=Kind.CRYPTO_ADDRESS,
        value=r"\b(?:0x[0-9A-Fa-f]{40}|bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b",
        check=checks.crypto_address,
        is_code=True,
    ),
    Pattern(kind=Kind.COORDINATES, value=_LATITUDE + r"-?\d{1,2}\.\d{3,}" + _LONGITUDE, check=checks.coordinates),
    Pattern(
        kind=Kind.COORDINATES,
        value=r"-?\b\d{1,2}\.\d{4,}(?:\xc2\xb0)? ?[NS]?[,; ] ?-?\d{1,3}\.\d{4,}(?:\xc2\xb0)?(?: ?[EW])?",
        check=checks.coordinates,
    ),
    Pattern(
        kind=Kind.COORDINATES,
        value=r"\b\d{1,2}\xc2\xb0 ?\d{1,2}(?:'|\xe2\x80\xb2) ?(?:\d{1,2}(?:\.\d+)?(?:\"|''|\xe2\x80\xb3))? ?[NS]",
        check=checks.coordinates,
    ),
    Pattern(kind=Kind.IPV4, value=r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", check=checks.ipv4),
    Pattern(
        kind=Kind.CARD,
        value=r"\b(?:\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{2,7}|3\d{3}[ .-]\d{6}[ .-]\d{4,5}|[2-6]\d{12,18})\b",
        check=checks.card,
    ),
    Pattern(kind=Kind.US_SSN, value=r"\b\d{3}[ -]\d{2}[ -]\d{4}\b", check=checks.us_ssn),
    Pattern(
        kind=Kind.US_SSN,
        context=r"(?i:\bssn|social security)[^\n\x1e\d]{0,20}?\b",
        value=r"\d{9}\b",
        check=checks.us_ssn_by_word,
    ),
    Pattern(
        kind=Kind.ID_ES,
        value=r"\b(?:\d{8}|\d{2}\.\d{3}\.\d{3}|[XYZxyz][ -]?\d{7})[ -]?[A-Za-z]\b",
        check=number_check(national.spain, lengths=(9,)),
    ),
    Pattern(
        kind=Kind.ID_BR,
        value=r"\b\d{3}\.\d{3}\.\d{3}[-/]\d{2}\b",
        check=number_check(national.brazil, lengths=(11,)),
    ),
    Pattern(
        kind=Kind.ID_BR,
        context=r"(?i:\bcpf)[^\n\x1e\d]{0,12}?\b",
        value=r"\d{11}\b",
        check=number_check(national.brazil, lengths=(11,)),
    ),
    Pattern(
        kind=Kind.ID_FR,
        value=r"\b[12][ .]?\d{2}[ .]?\d{2}[ .]?\d[0-9AB][ .]?\d{3}[ .]?\d{3}[ .]?\d{2}\b",
        check=number_check(national.france, lengths=(15,)),
    ),
    Pattern(kind=Kind.ID_FI, value=r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b", check=checks.hetu),
    Pattern(
        kind=Kind.ID_SE,
        value=r"\b(?:19|20)?\d{6}[-+]\d{4}\b",
        check=number_check(national.sweden, lengths=(10, 12)),
    ),
    Pattern(
        kind=Kind.ID_SE,
        context=r"(?i:personn(?:umme)?r)[^\n\x1e\d]{0,12}?\b",
        value=r"(?:19|20)?\d{10}\b",
        check=number_check(national.sweden, lengths=(10, 12)),
    ),
    Pattern(
        kind=Kind.ID_IN,
        value=r"\b[2-9]\d{3}[ -]\d{4}[ -]\d{4}\b",
        check=number_check(national.india, lengths=(12,)),
    ),
    Pattern(
        kind=Kind.ID_IN,
        context=r"(?i:aadhaar|aadhar|uidai)[^\n\x1e\d]{0,16}?\b",
        value=r"[2-9]\d{11}\b",
        check=number_check(national.india, lengths=(12,)),
    ),
    Pattern(
        kind=Kind.ID_GB,
        context=r"(?i:\bnhs\b)[^\n\x1e\d]{0,20}?\b",
        value=r"\d{3}[ -]?\d{3}[ -]?\d{4}\b",
        check=number_check(national.united_kingdom, lengths=(10,)),
    ),
    Pattern(
        kind=Kind.ID_NL,
        context=r"(?i:\bbsn\b|burgerservice|sofi)[^\n\x1e\d]{0,20}?\b",
        value=r"\d{4}[ .]\d{2}[ .]\d{3}\b|\d{3}[ .]?\d{3}[ .]?\d{3}\b",
        check=number_check(national.netherlands, lengths=(9,)),
    ),
    Pattern(
        kind=Kind.ID_PL,
        context=r"(?i:pesel)[^\n\x1e\d]{0,20}?\b",
        value=r"\d{11}\b",
        check=number_check(national.poland, lengths=(11,)),
    ),
    Pattern(
        kind=Kind.PHONE,
        context=_TELEPHONE,
        value=r"\(?\d[\d .()/-]{5,18}\d",
        check=checks.phone_by_word,
    ),
    Pattern(
        kind=Kind.PHONE,
        value=r"\+\(?\d[\d .()/-]{6,20}\d|\b00[1-9][\d .()/-]{7,18}\d",
        check=checks.phone,
    ),
    Pattern(
        kind=Kind.PHONE,
        value=r"(?:\b1[ .-])?(?:\([2-9]\d{2}\) ?|\b[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}\b",
        check=checks.phone,
    ),
    Pattern(
        kind=Kind.PHONE,
        value=r"\(?\b0\d{1,4}\)?(?:[ /.-]| / | - )\d{2,}(?:[ .-]\d{2,})*",
        check=checks.phone,
    ),
)  # fmt: skip

KINDS: tuple[Kind, ...] = tuple(Kind)

TEXT = "\n".join(f"{pattern.kind}\t{pattern.context}\t{pattern.value}" for pattern in PATTERNS)
"""All expressions, one a line: the query of a statement."""


@cache
def gate() -> Any:
    """Return the one RE2 program of all expressions; it reports places only, and its memory is bounded."""
    return compiled("|".join(f"(?:{pattern.context}(?:{pattern.value}))" for pattern in PATTERNS))


def compiled(expression: str) -> Any:
    """Return an RE2 program over bytes without groups, or raise `re2.error`."""
    import re2  # a statement is read without it

    return re2.compile(expression.encode("latin-1"), _options())


@cache
def kinds_set() -> Any:
    """Return the RE2 set that says which patterns, by number, begin where a text begins."""
    import re2

    found = re2.Set.MatchSet(_options())
    for pattern in PATTERNS:
        found.Add(f"{pattern.context}(?:{pattern.value})".encode("latin-1"))
    found.Compile()
    return found


def _options() -> Any:
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    options.max_mem = 256 << 20
    return options


@cache
def values() -> tuple[re.Pattern[bytes], ...]:
    """Return Python's program of each pattern, whose one group is the value behind its context."""
    return tuple(re.compile(f"{pattern.context}({pattern.value})".encode("latin-1")) for pattern in PATTERNS)
