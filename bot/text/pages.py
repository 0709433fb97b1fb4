"""Long answers in pieces that a chat platform takes."""

from collections.abc import Callable, Sequence

LONGEST = 1_900
"""Characters; Discord takes 2,000 and counts some signs twice."""
LONGEST_TELEGRAM = 4_000
"""Of the 4,096 that Telegram takes, counted as it counts them."""


def pages(
    paragraphs: Sequence[str], between: str = "\n\n", longest: int = LONGEST, size: Callable[[str], int] = len
) -> list[str]:
    """The paragraphs as few messages, broken only between them; one that is too long by itself is cut."""
    found: list[str] = []
    for paragraph in paragraphs:
        piece = _cut(paragraph, longest, size)
        if found and size(found[-1]) + len(between) + size(piece) <= longest:
            found[-1] += between + piece
        elif piece.strip():
            found.append(piece)
    return found


def _cut(paragraph: str, longest: int, size: Callable[[str], int]) -> str:
    if size(paragraph) <= longest:
        return paragraph
    end = longest - 2
    while size(paragraph[:end]) > longest - 2:
        end -= max(1, size(paragraph[:end]) - longest)
    return paragraph[:end] + " …"
