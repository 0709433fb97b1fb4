"""How the story is told: a chapter, its lines, each line checked before it is printed as true."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from sandbox.discord.reading import as_read


class UntrueError(Exception):
    """A line of the story did not turn out to be so."""


class Teller:
    """Prints chapters and lines; on a terminal it shows what it waits for."""

    def __init__(self, console: Console) -> None:
        self.console, self._chapter, self.lines = console, 0, 0
        self.names: dict[str, str] = {}

    def chapter(self, title: str) -> None:
        self._chapter += 1
        self.console.print(Text(f"\n{self._chapter}. {title}", style="bold"))

    def true(self, sentence: str, truth: object) -> None:
        """Print the sentence as true; UntrueError if it is not."""
        if not truth:
            self.console.print(Text(f"   NOT SO  {sentence}", style="bold red"))
            raise UntrueError(sentence)
        self.lines += 1
        line = Text("   ok  ", style="green")
        self.console.print(line.append(sentence, style="default"))

    def quote(self, who: str, words: str) -> None:
        """What somebody read, as they read it."""
        for number, part in enumerate(as_read(words, self.names).strip().splitlines()):
            lead = f"       {who}: " if number == 0 else " " * (9 + len(who))
            self.console.print(Text(lead, style="cyan").append(part, style="dim"), soft_wrap=True)

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Show on a terminal what is being waited for."""
        with self.console.status(f"   {what}"):
            yield
