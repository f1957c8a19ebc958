"""How a request's body and query are read: strictly, so that what a program sent is what is stored, or is refused.

A key that stands twice, a number that is not whole, a lone surrogate or a NUL would be understood differently by two
readers, or not be stored by every database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from fairlead.domain.refusal import N_, InvalidInput
from fairlead.measurement.strict_json import JsonFault, read

NO_TEXT = N_("What was sent holds a sign that is no text, at {place}. Take out NUL and unpaired surrogates.")


class BodyRefused(InvalidInput):
    """The body of a request cannot be read."""


class TextRefused(InvalidInput):
    """A value was read, and is no text that can be stored."""


class StrictParser(Parser):
    """Reads JSON bodies and query strings; a fault is named with its place."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the JSON of a body.

        Raises:
            BodyRefused: too deep, no JSON, a key twice, or a number that is not whole.
            TextRefused: one of its texts cannot be stored.
        """
        try:
            found = read(request.body, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        except JsonFault as fault:
            raise BodyRefused(N_("The body is not JSON that can be read: {why}."), why=str(fault)) from None
        for place in _no_text(found, "body"):
            raise TextRefused(NO_TEXT, place=place)
        return found

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> Any:
        """Return the values of a query or form.

        Raises:
            TextRefused: one of them cannot be stored.
        """
        for name, values in data.lists():
            if any(not _is_text(value) for value in (name, *values)):
                raise TextRefused(NO_TEXT, place=name.encode("unicode_escape").decode()[:80])
        return super().parse_querydict(data, list_fields, request)


def _is_text(value: Any) -> bool:
    return not isinstance(value, str) or not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)


def _no_text(value: Any, place: str) -> Iterator[str]:
    """Yield the places of texts that not every database can store."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if _is_text(key):
                yield from _no_text(inner, f"{place}.{key[:60]}")
            else:
                yield f"{place}: {key[:60].encode('unicode_escape').decode()}"
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _no_text(inner, f"{place}[{index}]")
    elif not _is_text(value):
        yield place
