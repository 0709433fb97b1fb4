"""What commands and their options are for, in every language there is; their names stay as they are typed."""

from functools import cache

from discord import Locale
from discord.app_commands import TranslationContextLocation, TranslationContextTypes, Translator, locale_str

from bot.text.catalogue import ENGLISH, _, nearest, speaking

DESCRIBED = {
    TranslationContextLocation.command_description,
    TranslationContextLocation.group_description,
    TranslationContextLocation.parameter_description,
}


class Tongues(Translator):
    """Asked once for each text and each of Discord's languages, when the commands are handed in."""

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        """The description in that language; None where English is shown."""
        tongue = _tongue(locale)
        if context.location not in DESCRIBED or tongue == ENGLISH:
            return None
        with speaking(tongue):
            return _(string.message)


@cache
def _tongue(locale: Locale) -> str:
    """Kept: it is asked for each of ten thousand texts."""
    return nearest(locale.value)
