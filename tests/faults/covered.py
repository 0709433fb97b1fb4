"""Which tests stand for the rows of the fault table that are about chains."""

ROWS: dict[str, tuple[str, ...]] = {
    "F2: nodes down or silent": (
        "tests/services/test_long_outages.py::test_a_day_without_a_chain_takes_nothing_and_bothers_nobody",
        "tests/e2e/test_rpc_failures.py::test_nobody_loses_or_gains_while_endpoints_fail",
        "tests/e2e/test_rpc_failures.py::test_people_are_told_when_the_chain_cannot_be_read",
        "tests/services/test_giving_and_taking.py::test_after_a_week_and_a_warning_the_community_s_choice_decides",
    ),
    "F3: nodes slow": (
        "tests/edges/test_chain_quorum.py::test_an_endpoint_that_hangs_is_given_up_within_one_read",
        "tests/edges/test_chain_answers.py::test_an_answer_that_drips_is_cut_at_the_deadline",
        "tests/edges/test_chain_patience.py::test_a_read_ends_with_its_deadline_and_keeps_what_was_heard",
        "tests/edges/test_chain_quorum.py::test_a_slow_chain_delays_no_other",
        "tests/services/test_sweep.py::test_who_waits_for_an_answer_goes_first",
    ),
    "F4: nodes say 429": (
        "tests/edges/test_chain_patience.py::test_an_endpoint_that_asks_to_be_left_alone_is",
        "tests/edges/test_chain_patience.py::test_an_endpoint_that_keeps_failing_is_asked_no_more_and_costs_no_time",
        "tests/edges/test_chain_patience.py::test_no_more_requests_a_second_than_the_budget",
        "tests/edges/test_chain_ladder.py::test_a_limit_is_no_refusal_of_the_way",
    ),
    "F5: nodes late or stuck": (
        "tests/services/test_long_outages.py::test_a_node_a_thousand_blocks_late_is_not_heard",
        "tests/edges/test_chain_pins.py::test_the_lowest_that_all_sound_endpoints_agree_on",
        "tests/edges/test_chain_pins.py::test_an_endpoint_whose_head_went_back_is_left_out",
        "tests/edges/test_chain_pins.py::test_a_silent_head_is_stale_after_the_configured_time",
    ),
    "F6: nodes lie or talk nonsense": (
        "tests/faults/test_answers.py::test_nonsense_takes_nothing_at_any_rung",
        "tests/faults/test_liars.py::test_what_one_liar_of_three_says_takes_nothing_and_gives_nothing",
        "tests/edges/test_chain_faults.py::test_one_failing_endpoint_of_two_leaves_two_witnesses_without_an_answer",
        "tests/edges/test_chain_answers.py::test_of_any_body_comes_the_number_in_it_or_nothing",
        "tests/edges/test_chain_quorum.py::test_enough_endpoints_must_agree_and_most_of_all_where_one_denies",
    ),
    "F7: blocks are replaced": (
        "tests/faults/test_reorgs.py::test_whatever_was_replaced_the_end_state_is_the_canonical_chains",
        "tests/e2e/test_noticing.py::test_a_pass_given_on_a_block_that_is_replaced_ends_with_it",
        "tests/edges/test_chain_watcher.py::test_a_reorganisation_tells_where_the_chain_forked",
        "tests/services/test_giving_and_taking.py::test_a_give_that_finality_contradicts_ends_and_is_no_mass_loss",
    ),
    "F30: too many losses at once": (
        "tests/services/test_mass_losses.py::test_six_losses_in_six_events_stop_at_the_sixth_and_the_moderators_are_asked",
        "tests/services/test_mass_losses.py::test_six_that_run_out_at_once_close",
        "tests/services/test_mass_losses.py::test_what_the_moderators_said_yes_to_does_not_count",
        "tests/services/test_mass_losses.py::test_an_unlink_does_not_count",
        "tests/e2e/test_mass_losses.py::test_six_losses_at_once_take_nothing_until_a_moderator_says_yes",
    ),
}
"""What can go wrong, and the tests that it does no harm."""
