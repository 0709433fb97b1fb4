"""How people vote in a chat: the form of a round, and the paper on which entries are chosen."""

FORM = {"title": "The spring poster", "lasts": "2h", "quorum": "2, 10%", "weights": "one"}


def options(answer) -> dict[str, str]:
    """What stands in the menu: what is said, and its value."""
    menus = [item for row in answer.message["components"] for item in row["components"] if item["type"] == 3]
    return {one["label"]: one["value"] for one in menus[0]["options"]}


async def vote(person, *names: str):
    paper = await person.slash("vote cast")
    shown = options(paper)
    return await paper.choose("Choose entries", *[value for said, value in shown.items() if said.endswith(names)])
