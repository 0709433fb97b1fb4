"""What every error of ours is."""


class GatehouseError(Exception):
    """Any error of ours."""


class Refusal(GatehouseError):
    """Somebody asked for what cannot be. Nothing was changed."""
