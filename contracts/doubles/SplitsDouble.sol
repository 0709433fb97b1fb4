// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Split, SplitDouble} from "./SplitDouble.sol";

/// @notice Stands in for 0xSplits' factory of push splits, version 2: it makes clones of one wallet, with the shares the
/// real one would keep.
contract SplitsDouble {
    event SplitCreated(address indexed split, Split shares, address owner, address creator);

    error AllocationsDoNotAddUp();

    SplitDouble private immutable _whole = new SplitDouble();

    function createSplit(Split calldata shares, address owner, address creator) external returns (address) {
        uint256 sum = 0;
        for (uint256 i = 0; i < shares.allocations.length; ++i) {
            sum += shares.allocations[i];
        }
        if (sum != shares.totalAllocation || shares.allocations.length != shares.recipients.length) {
            revert AllocationsDoNotAddUp();
        }
        address split = Clones.clone(address(_whole));
        SplitDouble(payable(split)).initialize(keccak256(abi.encode(shares)), owner);
        emit SplitCreated(split, shares, owner, creator);
        return split;
    }
}
