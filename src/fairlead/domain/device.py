"""A browser in words that its person recognises, from what it says about itself."""

from __future__ import annotations

from fairlead.domain.refusal import N_

UNKNOWN = N_("A browser that does not say what it is")
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Return words such as ``Firefox, Windows``; the names are the makers' own and are not translated.

    A browser says what it likes here: the words help to recognise a device, and prove nothing.
    """
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    machine = next((name for mark, name in _MACHINES if mark in user_agent), "")
    return ", ".join(part for part in (browser, machine) if part) or user_agent[:60].strip() or UNKNOWN
