"""No call became dearer by a tenth unseen, and the figures people read are the ones that are kept."""

import pytest

from tests.contracts import gas


@pytest.mark.needs("eth-tester")
def test_no_call_costs_a_tenth_more_than_the_figure_that_is_kept(town):
    kept, measured = gas.kept(), gas.measured(town)
    assert measured.keys() == kept.keys()
    dearer = {name: (found, kept[name]) for name, found in measured.items() if found > kept[name] * 1.1}
    assert dearer == {}, "cheaper code, or `python -m tests.contracts.gas` and a reason"


def test_the_readme_shows_the_figures_that_are_kept():
    assert gas.table(gas.kept()) in gas.README.read_text()
