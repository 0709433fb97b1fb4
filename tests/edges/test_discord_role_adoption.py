"""Members who have a role already are taken over with it; nobody loses it before the deadline."""

from datetime import timedelta

from bot.domain.giving.policy import DoorKind
from bot.ports import Job, JobKind
from bot.services.changing import role_adoption
from bot.services.changing.role_adoption import WHY
from tests.house_discord import account, open_garden


async def people(garden, role, *names):
    found = [await garden.guild.member(name) for name in names]
    for one in found:
        await one.gets(role)
    return found


async def looked_at(garden, role, **more):
    return await garden.grace.slash("gate adopt", role=role, tier="Maker", **more)


async def everybody_done(garden, channel):
    """The moderators are told when the last batch is done."""
    posts = await channel.messages(at_least=1)
    while not any("taken over" in post.text for post in posts):
        posts = await channel.messages(at_least=len(posts) + 1)
    return next(post.text for post in posts if "taken over" in post.text)


async def test_the_report_comes_first_and_changes_nothing(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        old = await garden.guild.role("Holder")
        ada, ben, cleo = await people(garden, old, "ada", "ben", "cleo")
        await garden.proves(ada)
        await garden.proves(ben, passes=0)
        before = (await garden.services.policy.current(garden.place))[0]
        asked = await looked_at(garden, old)
        assert "3 members have <@&" in asked.text
        assert "Linked a wallet: 2." in asked.text
        assert "would stay: 1." in asked.text
        assert ": 2.\n" in asked.text
        assert asked.buttons == ["Adopt", "Cancel"]
        assert (await asked.click("Cancel")).text == "Cancelled. Nothing was changed."
        assert (await garden.services.policy.current(garden.place))[0] == before
        assert "Holder" in await cleo.roles()


async def test_nobody_loses_the_role_before_the_deadline_and_who_qualifies_keeps_it_after(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        channel = await garden.moderators_channel()
        old = await garden.guild.role("Holder")
        ada, ben = await people(garden, old, "ada", "ben")
        await garden.proves(ada)
        begun = await (await looked_at(garden, old, span="10d")).click("Adopt")
        assert "are taken over into **Maker**" in begun.text
        assert begun.buttons == []
        await garden.driver.wait_for_role(ben, maker)
        assert "2 members who had" in await everybody_done(garden, channel)
        (cleo,) = await people(garden, old, "cleo")  # by a person's hand, after it
        await garden.look_again()
        assert {"Holder", "Maker"} <= await ada.roles() & await ben.roles()
        garden.clock.pass_by(days=10)
        await garden.services.recheck.run_due()
        await garden.driver.wait_for_role(ben, old, present=False)
        assert {"Holder", "Maker"} <= await ada.roles()
        assert "Holder" in await cleo.roles(), "nobody asked for that one"


async def test_a_large_server_is_taken_over_some_at_a_time_and_again_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(role_adoption, "PAGE", 3)
    monkeypatch.setattr(role_adoption, "BATCH", 2)
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        channel = await garden.moderators_channel()
        old = await garden.guild.role("Holder")
        names = [f"person{n}" for n in range(9)]
        found = await people(garden, old, *names)
        await (await looked_at(garden, old)).click("Adopt")
        assert "9 members who had" in await everybody_done(garden, channel)
        jobs = role_adoption._job(
            garden.community.id,
            garden.place,
            role_adoption.Wanted(int(old.id), "Maker", garden.clock.now() + timedelta(days=5)),
            account(garden.grace),
        )
        async with garden.store.read() as tx:
            before = [(await tx.members.of(garden.community.id, account(one))).revision for one in found]
        await garden.services.role_adoption.adopt(jobs)
        async with garden.store.read() as tx:
            after = [await tx.members.of(garden.community.id, account(one)) for one in found]
            awards = await tx.awards.open([one.id for one in after])
        assert [one.revision for one in after[:2]] == before[:2], "a longer award stands already"
        assert {award.why for award in awards} == {WHY}
        assert len(awards) == 9


async def test_the_role_is_a_door_of_the_tier_from_then_on(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        old = await garden.guild.role("Holder")
        await people(garden, old, "ben")
        ada = await garden.guild.member("ada")
        await (await looked_at(garden, old)).click("Adopt")
        (tier,) = (await garden.services.policy.current(garden.place))[0].tiers
        assert (int(old.id), DoorKind.ROLE) in {(door.id, door.kind) for door in tier.doors}
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, old)


async def test_what_was_looked_at_under_another_policy_is_not_begun(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        old = await garden.guild.role("Holder")
        await people(garden, old, "ben")
        asked = await looked_at(garden, old)
        await garden.tier("Resident", 2, "")
        answer = await asked.click("Adopt")
        assert "The tiers have changed since this was shown" in "".join(
            [answer.text, *(f.text for f in answer.followups)]
        )
        async with garden.store.read() as tx:
            assert await tx.members.page(garden.community.id, 0, 10) == []


async def test_a_tier_that_was_removed_meanwhile_takes_nobody_over(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        old = await garden.guild.role("Holder")
        await people(garden, old, "ben")
        wanted = role_adoption.Wanted(int(old.id), "Gone", garden.clock.now() + timedelta(days=5))
        job = role_adoption._job(garden.community.id, garden.place, wanted, account(garden.grace))
        assert isinstance(job, Job)
        assert job.kind is JobKind.ADOPT_ROLE
        await garden.services.role_adoption.adopt(job)
        async with garden.store.read() as tx:
            assert await tx.members.page(garden.community.id, 0, 10) == []


async def test_a_role_that_nobody_has_takes_nobody_over_and_says_what_does(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        asked = await looked_at(garden, await garden.guild.role("Holder"))
        assert asked.text.startswith("Nobody has <@&")
        assert "`/gate tier edit` has a tier open a role." in asked.text
        assert asked.buttons == []


async def test_a_role_nobody_may_give_and_a_role_above_the_moderator_are_refused(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        await garden.driver.offered_to_all()
        council = await garden.guild.role("Council")
        odd = await garden.guild.role("Odd", permissions="administrator")
        own = await garden.guild.role("Moderator", permissions="manage_roles")
        ada, ben = await garden.guild.member("ada"), await garden.guild.member("ben")
        await council.move(4)
        await own.move(3)
        await maker.move(1)
        await ben.gets(own)
        assert "carries Administrator" in (await looked_at(garden, odd)).text
        assert "is no span of time" in (await looked_at(garden, council, span="soon")).text
        refused = await ben.slash("gate adopt", role=council, tier="Maker")
        assert "You cannot map **Council**" in refused.text
        assert refused.buttons == []
        outsider = await ada.slash("gate adopt", role=council, tier="Maker")
        assert outsider.text.startswith("This needs the permission Manage Roles")
