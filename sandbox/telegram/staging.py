"""Control verbs that set the stage: chats, people, standings, links, topics."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.errors import CannotDoError
from sandbox.telegram import filing, linking, payloads, rights
from sandbox.telegram.finding import chat_of, user_of
from sandbox.telegram.house import House
from sandbox.telegram.nouns import CHANNEL, GROUP, LEFT, MEMBER, PRIVATE, SUPERGROUP, Chat, Standing, User
from sandbox.telegram.people import PAYLOAD, Seat

Data = dict[str, Any]


# chats ---------------------------------------------------------------------------------------------------------------


def chat(
    house: House,
    *,
    kind: str,
    title: str,
    owner: str,
    bot: bool = True,
    bot_rights: Any = rights.BOT,
    forum: bool = False,
    username: str | None = None,
) -> Data:
    """Founds a group, supergroup or channel; the bot is in it, with these rights (None: as a mere member)."""
    if kind not in {GROUP, SUPERGROUP, CHANNEL} or (forum and kind != SUPERGROUP):
        raise CannotDoError(f"there is no such chat as a {kind} {'with topics' if forum else ''}".rstrip())
    founder = house.world.person(owner)
    founded = house.world.found(kind, title, founder, forum=forum, username=username)
    if bot:
        _bring_bot(house, founded, founder, bot_rights)
    return _shown(house, founded)


def chats(house: House) -> list[Data]:
    """Every chat but the private ones and those that became supergroups."""
    alive = (each for each in house.world.chats.values() if each.kind != PRIVATE and not each.migrated_to)
    return [_shown(house, each) for each in alive]


def _shown(house: House, it: Chat) -> Data:
    return payloads.chat(it) | {
        "owner": next(each for each, standing in it.standings.items() if standing.status == "creator"),
        "bot": house.world.mine(it).status,
        "members": [payloads.member(it, user, standing) for user, standing in house.world.members(it)],
        "requests": [each.user.username for each in it.requests.values()],
        "links": [_link_shown(each) for each in it.links.values()],
        "topics": [payloads.topic(each) for each in it.topics.values()],
    }


def _link_shown(it: Any) -> Data:
    return {"url": it.url, "name": it.name, "by": it.creator.username, "revoked": it.revoked, "used": len(it.used)}


def add_bot(house: House, *, chat: int, by: int, bot_rights: Any = rights.BOT, payload: str = "") -> None:
    """Somebody adds the bot, maybe by its link for groups, which ends in a /start of theirs with the payload."""
    home, actor = chat_of(house, chat), user_of(house, by)
    if house.world.mine(home).is_member:
        raise CannotDoError(f"the bot is in {home.title} already")
    if payload and not PAYLOAD.fullmatch(payload):
        raise CannotDoError(f"{payload!r} cannot stand in a start link")
    _bring_bot(house, home, actor, bot_rights)
    if payload:
        Seat(house, actor, home).say(f"/start@{house.world.me.username} {payload}")


def _bring_bot(house: House, home: Chat, by: User, bot_rights: Any) -> None:
    house.world.stand(home, house.world.me, _granted(home, bot_rights), by)


def _granted(home: Chat, wanted: Any) -> Standing:
    """An administrator with these rights; None is a mere member."""
    return MEMBER if wanted is None else Standing("administrator", rights=rights.named(wanted, home.kind))


def remove_bot(house: House, *, chat: int) -> None:
    home = chat_of(house, chat)
    house.world.stand(home, house.world.me, Standing("kicked"), _owner(house, home))


def migrate(house: House, *, chat: int) -> Data:
    """A basic group becomes a supergroup."""
    old = chat_of(house, chat)
    return _shown(house, house.world.migrate(old, _owner(house, old)))


def show(house: House, *, chat: int, picture: str) -> None:
    """An administrator gives the chat this picture (in base64), or takes it away."""
    home, by = chat_of(house, chat), _owner(house, chat_of(house, chat))
    home.photo = filing.chat_photo(house.world, b64decode(picture)) if picture else None
    told = {"new_chat_photo": filing.sizes(home.photo)} if home.photo else {"delete_chat_photo": True}
    house.world.service(home, by, told, to_bot=house.world.mine(home).is_member)


def topic(house: House, *, chat: int, name: str, by: int | None = None) -> Data:
    home = chat_of(house, chat)
    if not home.forum:
        raise CannotDoError(f"{home.title} has no topics")
    return payloads.topic(house.world.make_topic(home, _actor(house, home, by), name, 0x6FB9F0))


def allow(house: House, *, chat: int, permissions: list[str]) -> None:
    """What members may do there from now on."""
    chat_of(house, chat).allowed = frozenset(permissions) & rights.ALL


# people --------------------------------------------------------------------------------------------------------------


def person(house: House, *, name: str, language: str | None = None) -> Data:
    it = house.world.person(name)
    it.language_code = language or it.language_code
    return payloads.user(it)


def deactivate(house: House, *, person: int) -> None:
    """Somebody deletes their account."""
    user_of(house, person).deactivated = True


def block(house: House, *, person: int, blocked: bool) -> None:
    house.world.block(user_of(house, person), blocked)


def add(house: House, *, chat: int, person: int, by: int | None = None) -> None:
    """Somebody inside brings somebody in, without a link."""
    home, user = chat_of(house, chat), user_of(house, person)
    if house.world.standing(home, user).is_member:
        raise CannotDoError(f"{user.username} is in {home.title} already")
    home.requests.pop(user.id, None)
    house.world.stand(home, user, MEMBER, _actor(house, home, by))


def promote(house: House, *, chat: int, person: int, granted: Any, by: int | None = None) -> None:
    """Makes somebody an administrator with these rights, or changes which they have; None: a mere member again."""
    home, user = chat_of(house, chat), user_of(house, person)
    actor = _actor(house, home, by, "can_promote_members")
    standing = house.world.standing(home, user)
    if standing.status == "creator" or not standing.is_member:
        raise CannotDoError(f"{user.username} cannot be made anything else in {home.title}")
    house.world.stand(home, user, _granted(home, granted), actor)


def kick(house: House, *, chat: int, person: int, by: int | None = None) -> None:
    """An administrator removes somebody for good; from a basic group, until they are invited again."""
    home, user = chat_of(house, chat), user_of(house, person)
    actor = _actor(house, home, by, "can_restrict_members")
    if house.world.standing(home, user).status == "creator":
        raise CannotDoError(f"{user.username} owns {home.title}")
    gone = LEFT if home.kind == GROUP and user is not house.world.me else Standing("kicked")
    house.world.stand(home, user, gone, actor)


def unban(house: House, *, chat: int, person: int, by: int | None = None) -> None:
    home, user = chat_of(house, chat), user_of(house, person)
    if house.world.standing(home, user).status == "kicked":
        house.world.stand(home, user, LEFT, _actor(house, home, by, "can_restrict_members"))


def restrict(house: House, *, chat: int, person: int, allowed: list[str], by: int | None = None) -> None:
    home, user = chat_of(house, chat), user_of(house, person)
    before = house.world.standing(home, user)
    new = replace(Standing("restricted"), allowed=frozenset(allowed) & rights.ALL, inside=before.is_member)
    house.world.stand(home, user, new, _actor(house, home, by, "can_restrict_members"))


def decide(house: House, *, chat: int, person: int, approved: bool, by: int | None = None) -> None:
    """An administrator answers a request to join."""
    home, user = chat_of(house, chat), user_of(house, person)
    if user.id not in home.requests:
        raise CannotDoError(f"{user.username} has not asked to join {home.title}")
    house.world.decide(home, user, _actor(house, home, by, "can_invite_users"), approved=approved)


def link(house: House, *, chat: int, by: int | None = None, by_request: bool = False, limit: int | None = None) -> str:
    """An administrator makes an invite link of their own."""
    home = chat_of(house, chat)
    creator = _actor(house, home, by, "can_invite_users")
    return linking.new_link(house.world, home, creator, by_request=by_request, limit=limit).url


def _owner(house: House, home: Chat) -> User:
    return next(house.world.users[each] for each, it in home.standings.items() if it.status == "creator")


def _actor(house: House, home: Chat, by: int | None, right: str = "") -> User:
    """Whoever is named, if they have the right; else the owner."""
    if by is None:
        return _owner(house, home)
    actor = user_of(house, by)
    standing = house.world.standing(home, actor)
    if not standing.is_member or (right and not standing.may(right)):
        raise CannotDoError(f"{actor.username} may not do that in {home.title}")
    return actor


SCENE = (chat, chats, add_bot, remove_bot, migrate, show, topic, allow)
CAST = (person, deactivate, block, add, promote, kick, unban, restrict, decide, link)
VERBS: dict[str, Callable[..., Any]] = {verb.__name__: verb for verb in (*SCENE, *CAST)}
