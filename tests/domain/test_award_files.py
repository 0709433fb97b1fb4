"""A file of awards as it is read: every line, or everything that is wrong with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.awarding.award_files import LARGEST, LONGEST_CELL, MOST_LINES, Flaw, Line, read
from bot.domain.awarding.awards import Term

HEAD = "member,tier,for,until,reason\n"


def test_a_line_says_whom_which_tier_for_how_long_and_why():
    lines, problems = read(f"{HEAD}803,Resident,30d,,the mural\n@ada,Maker,,2026-12-31,\n\n<@!804>,Maker\n".encode())
    assert problems == []
    assert lines == [
        Line(2, 803, "", "Resident", Term("30d", ""), "the mural"),
        Line(3, 0, "ada", "Maker", Term("", "2026-12-31"), ""),
        Line(5, 804, "", "Maker", Term(), ""),
    ]


def test_a_line_says_whether_it_is_on_chain_too():
    said = {"yes": True, "YES": True, "x": True, "1": True, "": False, "no": False, "False": False}
    text = "member,tier,until,on-chain\n" + "".join(f"803,Maker,2026-12-31,{word}\n" for word in said)
    lines, problems = read(text.encode())
    assert (problems, [line.on_chain for line in lines]) == ([], list(said.values()))
    _, (problem,) = read(b"member,tier,on-chain\n803,Maker,perhaps\n")
    assert (problem.line, problem.what, problem.detail) == (2, Flaw.ON_CHAIN, "perhaps")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_spreadsheet_s_own_signs_and_order_of_columns_are_understood(sign):
    text = "\ufeff" + "\r\n".join([sign.join(["Tier", "Member"]), sign.join(['"The ""First"""', "803"])])
    assert read(text.encode()) == ([Line(2, 803, "", 'The "First"', Term(), "")], [])


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b"", Flaw.EMPTY),
        (HEAD.encode(), Flaw.EMPTY),
        (b"803,Resident\n", Flaw.NO_HEADINGS),
        (b"member,tier,role\n803,Resident,x\n", Flaw.NO_HEADINGS),
        (b"member,tier,tier\n803,Resident,x\n", Flaw.NO_HEADINGS),
        (b"\xff\xfe\x00", Flaw.NOT_TEXT),
        (HEAD.encode() + b'803,"Resi"dent\n', Flaw.NOT_CSV),
        (HEAD.encode() + b'803,"Resident\n', Flaw.NOT_CSV),
        (HEAD.encode() + b"803,Resident\n" * (MOST_LINES + 1), Flaw.MANY),
        (bytes(LARGEST + 1), Flaw.TOO_LARGE),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_says_why(data, flaw):
    lines, (problem,) = read(data)
    assert (lines, problem.line, problem.what) == ([], 0, flaw)


def test_each_bad_line_is_named_beside_the_good_ones():
    lines, problems = read(
        f"{HEAD}ada,Maker\n803,Maker\n@,Maker\n1,2,3,4,5,6\n804,{'x' * (LONGEST_CELL + 1)}\n".encode()
    )
    assert [line.at for line in lines] == [3]
    said = [(problem.line, problem.what) for problem in problems]
    assert said == [(2, Flaw.NO_MEMBER), (4, Flaw.NO_MEMBER), (5, Flaw.CELLS), (6, Flaw.CELLS)]


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (HEAD + text).encode("utf-8", "surrogatepass")))
def test_whatever_a_file_holds_it_is_read_or_refused(data):
    lines, problems = read(data)
    assert lines or problems
