"""The log of acts: whatever is done to a line is found, and people are forgotten without a trace of tampering."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ids import Account, CommunityId, MemberId, Platform
from bot.domain.moderating.audit import (
    Act,
    Break,
    Checker,
    Deed,
    Entry,
    Found,
    Head,
    Part,
    beginning,
    chained,
    commitment,
    link,
)

HERE = CommunityId(7)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PEOPLE = [Account(Platform.DISCORD, number, name) for number, name in ((1, "grace"), (2, "ben"))]

acts = st.lists(
    st.builds(
        Act,
        st.just(HERE),
        st.sampled_from([Deed.AWARDED, Deed.REVOKED, Deed.POLICY]),
        st.sampled_from([None, *PEOPLE]),
        st.integers(0, 10**6).map(lambda seconds: NOON + timedelta(seconds=seconds)),
        st.sampled_from([None, MemberId(1), MemberId(2)]),
        st.sampled_from(["", "Maker"]),
        st.dictionaries(st.sampled_from(["until", "revision"]), st.none() | st.integers() | st.text(max_size=5)),
        why=st.text(max_size=10),
    ),
    min_size=2,
    max_size=8,
)


def line(before: str, number: int, act: Act, salt: str) -> Entry:
    by, about = (Part(said, f"{salt}{part}", "") for part, said in (("b", act.who), ("a", act.what)))
    by, about = (replace(part, commitment=commitment(part.salt, part.content)) for part in (by, about))
    end = chained(before, number, act.deed, act.at, by.commitment, about.commitment)
    found = Found(act.by, act.member, act.tier)
    return Entry(act.community, number, act.deed, act.at, by, about, end, found)


def written(some: list[Act], before: str = "", first: int = 1) -> list[Entry]:
    entries = list[Entry]()
    for number, act in enumerate(some, first):
        last = entries[-1].chained if entries else before or beginning(HERE)
        entries.append(line(last, number, act, f"salt{number}"))
    return entries


def end(entries: list[Entry]) -> Head:
    return Head(entries[-1].number, entries[-1].chained)


def breaks(entries: list[Entry], head: Head | None, seal: str = "") -> dict[int, Break]:
    checker = Checker(HERE, seal)
    for entry in entries:
        checker.see(entry)
    return dict(checker.end(head))


@settings(deadline=None)
@given(acts)
def test_a_log_as_it_was_written_is_whole(some):
    entries = written(some)
    assert breaks(entries, end(entries)) == {}
    assert breaks([], None) == {}


@settings(deadline=None)
@given(acts, st.data())
def test_a_line_that_is_dropped_is_found_also_the_last_and_all_of_them(some, data):
    entries = written(some)
    gone = data.draw(st.sets(st.integers(0, len(entries) - 1), min_size=1))
    assert breaks([entry for at, entry in enumerate(entries) if at not in gone], end(entries))


@settings(deadline=None)
@given(acts, st.data())
def test_lines_that_change_places_are_found_with_and_without_their_numbers(some, data):
    entries = written(some)
    one, other = sorted(data.draw(st.sets(st.integers(0, len(entries) - 1), min_size=2, max_size=2)))
    moved = list(entries)
    moved[one], moved[other] = moved[other], moved[one]
    assert breaks(moved, end(entries))
    moved[one], moved[other] = replace(moved[one], number=one + 1), replace(moved[other], number=other + 1)
    assert breaks(moved, end(entries))


CHANGES = [
    lambda entry: {"deed": Deed.UNKNOWN_CHOSEN},
    lambda entry: {"at": entry.at + timedelta(microseconds=1)},
    lambda entry: {"by": replace(entry.by, content={**entry.by.content, "platform": "discord", "id": 5, "name": ""})},
    lambda entry: {"about": replace(entry.about, content={**entry.about.content, "why": "another reason, a long one"})},
    lambda entry: {"about": replace(entry.about, salt="other")},
    lambda entry: {"about": replace(entry.about, salt=None)},
    lambda entry: {"about": replace(entry.about, content=None)},
    lambda entry: {"by": replace(entry.by, commitment="0" * 64)},
    lambda entry: {"chained": "0" * 64},
    lambda entry: {"community": CommunityId(8)},
    lambda entry: {"found": replace(entry.found, member=MemberId(99))},
    lambda entry: {"found": replace(entry.found, by=Account(Platform.TELEGRAM, 99))},
]


@settings(deadline=None)
@given(acts, st.data())
def test_a_line_that_is_changed_in_any_way_is_found(some, data):
    entries = written(some)
    at = data.draw(st.integers(0, len(entries) - 1))
    changed = replace(entries[at], **data.draw(st.sampled_from(CHANGES))(entries[at]))
    assert breaks([*entries[:at], changed, *entries[at + 1 :]], end(entries))


@settings(deadline=None)
@given(acts, acts, st.data())
def test_a_line_that_is_put_in_is_found_even_if_it_fits_the_line_before(some, others, data):
    entries = written(some)
    at = data.draw(st.integers(0, len(entries)))
    before = entries[at - 1].chained if at else beginning(HERE)
    assert breaks([*entries[:at], line(before, at + 1, others[0], "new"), *entries[at:]], end(entries))


def emptied(entry: Entry) -> Entry:
    nothing = {name: replace(getattr(entry, name), content=None, salt=None) for name in ("by", "about")}
    return replace(entry, **nothing, found=Found(None, None, None))


@settings(deadline=None)
@given(acts, st.data())
def test_who_is_forgotten_leaves_a_log_that_is_whole_and_a_line_that_says_which_went(some, data):
    entries = written(some)
    gone = data.draw(st.sets(st.integers(0, len(entries) - 1), min_size=1))
    kept = [emptied(entry) if at in gone else entry for at, entry in enumerate(entries)]
    assert set(breaks(kept, end(entries)).values()) == {Break.EMPTIED}, "nobody said that these were to be emptied"
    pairs = [[at + 1, part] for at in sorted(gone) for part in ("by", "about")]
    told = Act(HERE, Deed.FORGOTTEN, None, NOON, after={"emptied": pairs})
    whole = [*kept, *written([told], end(entries).chained, len(kept) + 1)]
    assert breaks(whole, end(whole)) == {}


@settings(deadline=None)
@given(acts)
def test_a_seal_that_was_noted_finds_a_log_written_anew_as_a_whole(some):
    first = written(some)
    seal = end(first).seal
    assert breaks(first, end(first), seal) == {}
    longer = [*first, *written(some, end(first).chained, len(first) + 1)]
    assert breaks(longer, end(longer), seal) == {}
    anew = written([replace(some[0], why="the whole log was written anew"), *some[1:]])
    assert breaks(anew, end(anew)) == {}
    assert breaks(anew, end(anew), seal) == {len(first): Break.SEAL}


def test_a_link_depends_on_everything_that_stays_when_parts_are_emptied():
    (entry,) = written([Act(HERE, Deed.AWARDED, PEOPLE[0], NOON, MemberId(1), "Maker")])
    assert link(beginning(HERE), emptied(entry)) == entry.chained
