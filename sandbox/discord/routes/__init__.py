"""The lines of Discord's REST API, a module a noun; each ends with its table."""
