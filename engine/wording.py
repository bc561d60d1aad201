"""The language in which people are spoken to, and its words.

Sentences of the commands and lists are gettext messages (locales/*/LC_MESSAGES/wf.po), so that click's own are
translated with them; sentences about problems stand in catalogues of their own (locales/problems.*.yaml).
"""

import gettext
import os
from collections.abc import Mapping

from engine import paths

LANGUAGES = ("zh-CN", "en")
DOMAIN = "wf"
Words = gettext.NullTranslations


def language(option: str | None, setting: str | None, environment: Mapping[str, str]) -> str:
    """The language asked for, else the workspace's, else the locale's; English where that is neither."""
    if option or setting:
        return option or setting or ""
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in variables if environment.get(name)), "")
    return "zh-CN" if locale.lower().startswith("zh") else "en"


def words(lang: str) -> Words:
    """The words of a language."""
    if lang == "en":
        return gettext.NullTranslations()
    # gettext.translation would import locale, to look up aliases that we do not have.
    with open(os.path.join(paths.LOCALES, lang.replace("-", "_"), "LC_MESSAGES", f"{DOMAIN}.mo"), "rb") as stream:
        return gettext.GNUTranslations(stream)


def speak(lang: str) -> None:
    """Make this the language of help pages and of click's own sentences, for the rest of the process."""
    os.environ["LANGUAGE"] = lang.replace("-", "_")
    gettext.bindtextdomain(DOMAIN, paths.LOCALES)
    gettext.textdomain(DOMAIN)
