"""The switch for messages the bot may send a member unprompted."""

from bot.domain.ids import Platform

SWITCH_ON = "Write to me when a door closes"
SWITCH_OFF = "Stop writing to me"
_NEEDS = {
    Platform.DISCORD: "Discord must allow direct messages from this server; until it does, news waits in `/passes`.",
    Platform.TELEGRAM: "Should you block this chat, the news waits in `/passes`.",
}


def notices(on: bool, platform: Platform = Platform.DISCORD) -> str:
    """What the switch now stands at, and what that means."""
    if on:
        return f"From now on I write to you when a tier opens or closes for you. {_NEEDS[platform]}"
    return "I write to you no more. The news waits in `/passes`."
