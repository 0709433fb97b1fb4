"""Pictures: for chat as PNG on the house's own dark ground, for pages a community's own; drawn beside the loop."""

from bot.adapters.pictures.charts import drawn
from bot.adapters.pictures.crests import crest
from bot.adapters.pictures.outcomes import outcome

__all__ = ["crest", "drawn", "outcome"]
