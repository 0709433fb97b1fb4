"""Pictures for chat: PNG on the house's own dark ground, drawn beside the loop."""

from bot.adapters.pictures.charts import drawn

__all__ = ["drawn"]
