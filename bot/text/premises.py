"""Why a step of a first run cannot be done here and now, and who or what would mend it."""

from bot.domain.errors import SetupProblem, SetupRefused
from bot.text.catalogue import N_, _
from bot.text.clean import chat

_CHANNELS = {
    SetupProblem.BOT_CANNOT_SEE: N_(
        "I cannot see {channel}. Open its settings (Edit Channel, Permissions), add my role and allow **View "
        "Channel** and **Send Messages**; then pick it again."
    ),
    SetupProblem.BOT_CANNOT_WRITE: N_(
        "I may not write in {channel}. Open its settings (Edit Channel, Permissions), add my role and allow **Send "
        "Messages**; then pick it again."
    ),
    SetupProblem.BOT_CANNOT_ATTACH: N_(
        "I may not attach files in {channel}. Open its settings (Edit Channel, Permissions), add my role and allow "
        "**Attach Files**; then choose it again."
    ),
    SetupProblem.ACTOR_CANNOT_SEE: N_(
        "You cannot see {channel} yourself, so I do not write there for you. Pick another, or ask somebody who reads "
        "it."
    ),
    SetupProblem.ACTOR_CANNOT_WRITE: N_(
        "You may not write in {channel} yourself, so I do not write there for you. Pick another, or ask somebody who "
        "may."
    ),
}
_SENTENCES = {
    SetupProblem.NOT_MANAGER: N_(
        "This needs the permission **Manage Server**: it is about the whole server. Ask somebody who has it to open "
        "`/gate setup`. Nothing was changed."
    ),
    SetupProblem.CHANNEL_GONE: N_("That channel does not exist any more. Pick another one."),
    SetupProblem.FIXED: N_(
        "The host's config names this channel (`moderators_channel`), and would set it back at the next start. Ask "
        "whoever hosts me to change it there, or to take the line out; then it can be chosen here. Nothing was "
        "changed."
    ),
    SetupProblem.ELSEWHERE: N_("This is set up on Discord. Nothing was changed."),
    SetupProblem.TEMPLATE_GONE: N_(
        "What these buttons were for is over: it waited for an hour, or you went on elsewhere. Nothing was changed. "
        "`/gate setup` begins anew."
    ),
    SetupProblem.TEMPLATE_FOREIGN: N_("Somebody else is filling this in. `/gate setup` gives you one of your own."),
    SetupProblem.NUMBERS: N_(
        "Write each number in figures, like 5, 20 or 12.5, and each larger than the one before. Nothing was changed."
    ),
    SetupProblem.NAMES: N_("Each tier needs a name of its own. Nothing was changed."),
    SetupProblem.UNREADY: N_("Something is missing still: each tier needs a role. Nothing was changed."),
}


def refused_setup(error: SetupRefused) -> str:
    """The sentence for this refusal."""
    if error.problem in _CHANNELS:
        return _(_CHANNELS[error.problem], channel=f"<#{error.detail}>")
    if error.problem is SetupProblem.ROLE_THERE:
        return _(
            "There is a role called **{role}** already, so I made none. Pick it in the menu, or choose other names.",
            role=chat(error.detail),
        )
    return _(_SENTENCES[error.problem])
