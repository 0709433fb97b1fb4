"""The platforms' own limits in a tenth of their time: as many calls, counted as strictly, and nobody waits for long."""

DISCORD = {"message_seconds": 0.5, "member_role_seconds": 1.0}
TELEGRAM = {"chat_seconds": 0.5, "group_seconds": 6.0}
CHAT = ((4, 0.5),)
GROUP = (*CHAT, (18, 6.0))
"""What the bot keeps to beside these, below them as it is in earnest."""
