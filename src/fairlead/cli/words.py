"""The command line's words, in the language of the terminal (LANGUAGE, LC_MESSAGES, LANG)."""

from __future__ import annotations

import gettext
from pathlib import Path

_translations = gettext.translation("fairlead", Path(__file__).parent.parent / "locale", fallback=True)
_ = _translations.gettext
ngettext = _translations.ngettext
