"""Who may be in a chat: bans, restrictions, and answers to those who ask to come in."""

from sandbox.telegram.asks import Ask, Handler
from sandbox.telegram.errors import RefusedError
from sandbox.telegram.nouns import CHANNEL, GROUP, LEFT, MEMBER, PRIVATE, SUPERGROUP, Chat, Standing, User
from sandbox.telegram.rights import ALL


def ban(ask: Ask) -> bool:
    """Removes for good or until a date; from a basic group only as far as the next invitation."""
    chat, user = _those(ask)
    if chat.kind == PRIVATE:
        raise RefusedError("Bad Request: can't ban members in private chats")
    if chat.kind == GROUP:
        return _remove_from_group(ask, chat, user)
    _check_changeable(ask, chat, user, "restrict")
    ask.world.stand(chat, user, Standing("kicked", until=ask.world.until(ask.get("until_date", 0))), ask.world.me)
    return True


def _remove_from_group(ask: Ask, chat: Chat, user: User) -> bool:
    if not ask.world.mine(chat).governs:
        raise RefusedError("Bad Request: CHAT_ADMIN_REQUIRED")
    _check_changeable(ask, chat, user, "restrict")
    ask.world.stand(chat, user, LEFT, ask.world.me)
    return True


def unban(ask: Ask) -> bool:
    """Lifts a ban; a member is removed by it, unless only bans are meant."""
    chat, user = _those(ask)
    if chat.kind not in {SUPERGROUP, CHANNEL}:
        raise RefusedError("Bad Request: method is available for supergroup and channel chats only")
    standing = ask.world.standing(chat, user)
    if ask.get("only_if_banned") and standing.status != "kicked":
        return True
    if standing.status == "left":
        return True
    _check_changeable(ask, chat, user, "unrestrict")
    if standing.is_member:  # as the real one does it: nobody becomes "left" without having been banned
        ask.world.stand(chat, user, Standing("kicked", until=ask.house.clock.date() + 60), ask.world.me)
    ask.world.stand(chat, user, LEFT, ask.world.me)
    return True


def restrict(ask: Ask) -> bool:
    chat, user = _those(ask)
    if chat.kind != SUPERGROUP:
        raise RefusedError("Bad Request: method is available only for supergroups")
    _check_changeable(ask, chat, user, "restrict")
    before = ask.world.standing(chat, user)
    allowed = frozenset(name for name, granted in ask.given["permissions"].items() if granted)
    ask.world.stand(chat, user, _restricted(before, allowed, ask.world.until(ask.get("until_date", 0))), ask.world.me)
    return True


def _restricted(before: Standing, allowed: frozenset[str], until: int) -> Standing:
    """Whoever may do everything is not restricted any more."""
    if allowed == ALL:
        return MEMBER if before.is_member else LEFT
    return Standing("restricted", allowed=allowed, inside=before.is_member, until=until)


def _those(ask: Ask) -> tuple[Chat, User]:
    """The chat and the user of the call; a bad user id is noticed before anything else."""
    if ask.given["user_id"] <= 0:
        ask.user()
    return ask.chat("write"), ask.user()


def _check_changeable(ask: Ask, chat: Chat, user: User, what: str) -> None:
    if user is ask.world.me:
        raise RefusedError(f"Bad Request: can't {what} self")
    standing = ask.world.standing(chat, user)
    if standing.status == "creator":
        raise RefusedError("Bad Request: can't remove chat owner")
    ask.need(chat)
    if standing.status == "administrator":
        raise RefusedError("Bad Request: user is an administrator of the chat")


def approve(ask: Ask) -> bool:
    return _decide(ask, approved=True)


def decline(ask: Ask) -> bool:
    return _decide(ask, approved=False)


def _decide(ask: Ask, *, approved: bool) -> bool:
    chat, user = _those(ask)
    if chat.kind == PRIVATE:
        raise RefusedError("Bad Request: the chat can't have join requests")
    ask.need(chat)
    if user.id not in chat.requests:
        inside = ask.world.standing(chat, user).is_member
        raise RefusedError(f"Bad Request: {'USER_ALREADY_PARTICIPANT' if inside else 'HIDE_REQUESTER_MISSING'}")
    ask.world.decide(chat, user, ask.world.me, approved=approved)
    return True


HANDLERS: dict[str, Handler] = {
    "banChatMember": ban,
    "unbanChatMember": unban,
    "restrictChatMember": restrict,
    "approveChatJoinRequest": approve,
    "declineChatJoinRequest": decline,
}
