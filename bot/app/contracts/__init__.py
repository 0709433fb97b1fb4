"""`gatehouse contracts`: a community's contracts founded, held against their sources, and who may do what there."""

from bot.app.contracts.deploying import deploy, for_a_safe
from bot.app.contracts.files import Record, open_charter
from bot.app.contracts.looking import roles, verify

__all__ = ["Record", "deploy", "for_a_safe", "open_charter", "roles", "verify"]
