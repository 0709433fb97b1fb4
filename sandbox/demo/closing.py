"""The closing table: who holds what and why, and what it cost in requests."""

from rich.table import Table

from sandbox.demo.story import Story
from sandbox.discord.reading import as_read


async def table(story: Story) -> Table:
    """One row a member, then the counts."""
    world = story.world
    shown = Table(title="Who holds what, and why", title_justify="left", show_lines=False)
    for heading in ("member", "roles", "why"):
        shown.add_column(heading)
    for name, person in world.members.items():
        shown.add_row(
            name,
            ", ".join(sorted(await person.roles())) or "none",
            _first_lines(as_read((await person.slash("passes")).text, story.teller.names)),
        )
    endpoints = await world.sandbox.chain.counts()
    calls = await world.sandbox.discord.calls()
    changes = [call for call in calls if call["method"] in {"PUT", "DELETE"} and "/roles/" in call["path"]]
    shown.add_section()
    shown.add_row(
        "RPC", f"{sum(e.requests for e in endpoints)} requests", f"{sum(e.entries for e in endpoints)} reads in them"
    )
    shown.add_row("Discord", f"{len(calls)} calls", f"{len(changes)} of them changed a role")
    return shown


def _first_lines(text: str) -> str:
    return "\n".join(line.replace("**", "") for line in text.splitlines()[:3])
