"""Pictures: for chat as PNG on the house's own dark ground, drawn beside the loop.

What strangers made is opened by `studying` and `crests`, each a program of its own.
"""

from bot.adapters.pictures.charts import drawn
from bot.adapters.pictures.outcomes import outcome

__all__ = ["drawn", "outcome"]
