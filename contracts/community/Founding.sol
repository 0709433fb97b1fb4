// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Charter} from "./Charter.sol";
import {CollabRegistry} from "./CollabRegistry.sol";
import {ContributionLedger} from "./ContributionLedger.sol";
import {Roles} from "./Roles.sol";
import {TierPass} from "./TierPass.sol";

/// @title Founding
/// @notice Makes the three contracts of a community's votes in one transaction, each knowing the others, and keeps no power over any.
/// @dev The addresses of what a contract makes follow from its own and from the order, so none of the three needs a
/// setter that somebody could call later.
contract Founding {
    TierPass public immutable pass;
    ContributionLedger public immutable ledger;
    CollabRegistry public immutable registry;

    /// Nobody could ever give a role.
    error NoAdmin();

    constructor(Charter memory charter) {
        if (charter.admin == address(0)) revert NoAdmin();
        address bot = charter.reporter;
        if (bot == charter.admin || bot == charter.council || bot == charter.guardian) revert Roles.KeptApart(bot);
        pass = new TierPass(charter, _made(2), _made(3));
        ledger = new ContributionLedger(charter, pass);
        registry = new CollabRegistry(charter, pass);
    }

    /// The address of the contract that this one makes as its `nth`: the hash of both in RLP.
    function _made(uint8 nth) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), nth)))));
    }
}
