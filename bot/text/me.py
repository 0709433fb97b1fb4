"""The switch for messages the bot may send a member unprompted."""

SWITCH_ON = "Write to me when a door closes"
SWITCH_OFF = "Stop writing to me"


def notices(on: bool) -> str:
    """What the switch now stands at, and what that means."""
    if on:
        return (
            "From now on I write to you when a tier opens or closes for you. Discord must allow direct messages from "
            "this server; if it does not, the news waits in `/passes`."
        )
    return "I write to you no more. The news waits in `/passes`."
