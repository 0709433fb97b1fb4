"""What people may do in a channel, worked out from Discord's answers as the sandbox works it out from its own world."""

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.powers import access
from sandbox.discord import payloads
from sandbox.discord.nouns import Channel, Guild, Member, Overwrite, Role, User
from sandbox.discord.permissions import BITS, in_channel, may

GUILD, OWNER, ADA, ROLES = 1, 2, 3, (11, 12, 13)
POWERS = st.sets(st.sampled_from(["view_channel", "send_messages", "administrator", "manage_roles"])).map(
    lambda names: sum(BITS[name] for name in names)
)
SEEN = st.sets(st.sampled_from(["view_channel", "send_messages"])).map(lambda names: sum(BITS[name] for name in names))


@st.composite
def scenes(draw):
    """A server with a channel, and ada in it with some of its roles."""
    roles = {GUILD: Role(GUILD, "@everyone", draw(POWERS))} | {one: Role(one, str(one), draw(POWERS)) for one in ROLES}
    held = sorted(draw(st.sets(st.sampled_from(ROLES))))
    members = {ADA: Member(User(ADA, "ada"), held), OWNER: Member(User(OWNER, "grace"))}
    guild = Guild(GUILD, "Garden", OWNER, [GUILD, *ROLES], roles, members)
    channel = Channel(21, 0, GUILD, "general")
    for target in draw(st.sets(st.sampled_from([GUILD, *ROLES, ADA, OWNER]))):
        channel.overwrites[target] = Overwrite(target, int(target in members), draw(SEEN), draw(SEEN))
    return guild, channel


@given(scenes(), st.sampled_from([ADA, OWNER]))
def test_who_sees_and_writes_is_the_same_by_both_ways(scene, account):
    guild, channel = scene
    found = access(payloads.guild(guild), payloads.channel(channel, guild), account, guild.members[account].roles)
    granted = in_channel(guild, channel, account)
    expected = may(granted, "view_channel"), may(granted, "view_channel") and may(granted, "send_messages")
    assert (found.sees, found.writes) == expected


@given(scenes())
def test_everybody_is_somebody_without_a_role(scene):
    guild, channel = scene
    guild.members[ADA].roles = []
    channel.overwrites.pop(ADA, None)
    found = access(payloads.guild(guild), payloads.channel(channel, guild), 0, ())
    assert found.sees is may(in_channel(guild, channel, ADA), "view_channel")
