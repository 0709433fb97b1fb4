"""Long answers in pieces that a chat platform takes."""

from collections.abc import Sequence

LONGEST = 1_900
"""Characters; Discord takes 2,000 and counts some signs twice."""


def pages(paragraphs: Sequence[str], between: str = "\n\n", longest: int = LONGEST) -> list[str]:
    """The paragraphs as few messages, broken only between them; one that is too long by itself is cut."""
    found: list[str] = []
    for paragraph in paragraphs:
        piece = paragraph if len(paragraph) <= longest else paragraph[: longest - 2] + " …"
        if found and len(found[-1]) + len(between) + len(piece) <= longest:
            found[-1] += between + piece
        elif piece.strip():
            found.append(piece)
    return found
