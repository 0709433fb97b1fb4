// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// What a community settles once, for good, when its votes go on a chain.
struct Charter {
    /// How wallets call the passes; any text, escaped where it is shown.
    string name;
    string symbol;
    /// The tiers' names from the lowest. The last is Lead: no score reaches it, only the council gives it.
    string[] tiers;
    /// The score each tier but Lead begins at, rising.
    uint64[] thresholds;
    /// What one report can add to all scores together, at most.
    uint64 pointsPerRound;
    /// Seconds between a result and its being final, in which a guardian may cancel it.
    uint40 challengeWindow;
    /// Seconds between the council announcing the move of a score and the move.
    uint40 moveDelay;
    /// Gives and takes all other roles.
    address admin;
    address council;
    address guardian;
    /// The bot's key.
    address reporter;
    /// 0xSplits' factory of push splits, version 2; zero where designs are never selected.
    address splits;
}
