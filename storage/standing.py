"""Where a person stands in the database: every table is in one of these lists, and a test sees to it.

`OF_MEMBERS`, `OF_ACCOUNTS`: the row is theirs and goes with them. `NAMED`: the row is another's or the community's and
names an account beside; it stays, with a stand-in. `FACTS`: JSON that may tell of anybody. `OF_NOBODY`: no person.
"""

from storage import tables

OF_MEMBERS = {
    tables.account: "accounts",
    tables.wallet: "wallets",
    tables.passes: "passes",
    tables.evidence: "decisions",
    tables.award: "awards",
    tables.door: "doors",
    tables.event: "news",
    tables.join_request: "requests to join",
    tables.invite: "personal links",
    tables.first_seen: "held since",
    tables.opening: "openings",
    tables.named: "looks to come",
    tables.question_member: "questions about losses",
    tables.shade: "worked out in shadow",
    tables.chain_pass: "awards on chain",
    tables.entry: "entries",
    tables.round_member: "rounds",
    tables.paper: "attestations handed in",
    tables.motion: "designs to be selected",
}
"""By `member_id`, which also deletes them."""
OF_ACCOUNTS = {
    (tables.challenge, "platform", "platform_user_id"): "sign-ins",
    (tables.sheet, "platform", "platform_user_id"): "ballots to sign",
    (tables.claim, "platform", "platform_user_id"): "claims",
    (tables.sighting, "platform", "platform_user_id"): "seen in chats",
    (tables.last_spoken, "platform", "platform_user_id"): "spoken of last",
    (tables.wrong_code, "platform", "platform_user_id"): "wrong codes",
    (tables.code_miss, "platform", "platform_user_id"): "wrong chat codes",
    (tables.pairing, "asker_platform", "asker_id"): "accounts to be joined",
    (tables.pairing, "other_platform", "other_id"): "accounts to be joined, the other way",
    (tables.draft, "platform", "platform_user_id"): "tiers being put together",
    (tables.template, "platform", "platform_user_id"): "templates being filled in",
    (tables.link_code, "by_platform", "by_id"): "chat codes",
    (tables.entry_report, "platform", "platform_user_id"): "entries reported",
    (tables.batch, "by_platform", "by_id"): "awards to be made",
    (tables.batch_line, "platform", "platform_user_id"): "awards to come",
}
NAMED = {
    (tables.award, "by_platform", "by_id", "by_name"): "awards made",
    (tables.policy, "author_platform", "author_id", "author_name"): "policies made",
    (tables.proposal, "author_platform", "author_id", "author_name"): "changes proposed",
    (tables.proposal, "by_platform", "by_id", "by_name"): "changes decided",
    (tables.freeze, "by_platform", "by_id", "by_name"): "freezes",
    (tables.question, "by_platform", "by_id", "by_name"): "questions answered",
    (tables.claim, "by_platform", "by_id", "by_name"): "claims decided",
    (tables.chat, "platform", "by_id", "by_name"): "chats adopted",
    (tables.invite, "platform", "used_by", ""): "links of others used",
    (tables.motion, "by_platform", "by_id", "by_name"): "selections moved",
    (tables.motion, "second_platform", "second_id", "second_name"): "selections decided",
}
SEALED = {(tables.audit, "by_platform", "by_id"): "acts"}
"""Lines of a chain: none of them goes, but what they tell of a person is emptied (`storage/audit`)."""
FACTS = {tables.event: "news", tables.evidence: "decisions"}
OF_NOBODY = {
    tables.audit_head,
    tables.community,
    tables.place,
    tables.member,
    tables.channel,
    tables.trouble,
    tables.trail,
    tables.newest_give,
    tables.unsettled,
    tables.tombstone,
    tables.verify_message,
    tables.browser,
    tables.crest,
    tables.job,
    tables.sending,
    tables.attempt,
    tables.round_,
    tables.carried_points,
    tables.candidate,
    tables.elector,
    tables.ballot,
    tables.source,
    tables.given,
    tables.round_report,
    tables.round_file,
    tables.paying,
    tables.selected,
    tables.payment,
}
"""`member` itself is a number and switches, and goes too; `unsettled` goes with its pass, `browser` with its link; jobs
name numbers of ours; what `round`, `candidate`, `elector`, `ballot` and `carried_points` hold is made to be published,
and names people by hashes that lead to nobody without `round_member`; what `sending`, `attempt`, `given`, `selected`
and `payment` hold is on a public chain, or on its way there.
"""
SECRETS = frozenset({"token", "nonce", "code", "selector", "hash"})
"""Never handed out: somebody who reads over a shoulder must not sign in with them."""
