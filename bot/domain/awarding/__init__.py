"""Tiers that moderators give by hand."""
