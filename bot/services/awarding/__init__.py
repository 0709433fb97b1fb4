"""Tiers that moderators give by hand, one by one, by file, or on chain too."""
