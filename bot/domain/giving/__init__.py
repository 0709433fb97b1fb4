"""Policies, passes and doors: who holds what, and what one look gives, keeps or takes."""
