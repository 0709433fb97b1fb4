"""The settings: `load(path, env)` gives a frozen Config or every mistake at once."""

from bot.config.load import load
from bot.config.models import (
    AllowedCommunity,
    Chain,
    Config,
    Contracts,
    Database,
    Discord,
    Members,
    Outside,
    Signer,
    Telegram,
    Timing,
    Web,
    control_socket,
)
from bot.config.problems import ConfigProblems, Problem
from bot.config.values import Listen, is_loopback

__all__ = [
    "AllowedCommunity",
    "Chain",
    "Config",
    "ConfigProblems",
    "Contracts",
    "Database",
    "Discord",
    "Listen",
    "Members",
    "Outside",
    "Problem",
    "Signer",
    "Telegram",
    "Timing",
    "Web",
    "control_socket",
    "is_loopback",
    "load",
]
