"""The one hand that gives and takes: what leads to it, what it weighs, and what follows from it."""
