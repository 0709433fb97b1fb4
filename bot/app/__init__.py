"""The composition root: builds everything by hand and runs it."""
