// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Who is paid what part of `totalAllocation`.
struct Split {
    address[] recipients;
    uint256[] allocations;
    uint256 totalAllocation;
    uint16 distributionIncentive;
}

/// @notice Stands in for a split wallet of 0xSplits: pays out what it holds of the chain's own coin, by whoever knows the shares.
contract SplitDouble {
    bytes32 public immutable splitHash;
    address public immutable owner;

    event SplitDistributed(address indexed token, address indexed distributor, uint256 amount);

    error OtherShares();

    constructor(bytes32 splitHash_, address owner_) {
        (splitHash, owner) = (splitHash_, owner_);
    }

    receive() external payable {}

    function distribute(Split calldata shares, address token, address distributor) external {
        if (keccak256(abi.encode(shares)) != splitHash) revert OtherShares();
        uint256 amount = address(this).balance;
        for (uint256 i = 0; i < shares.recipients.length; ++i) {
            (bool paid,) = shares.recipients[i].call{value: amount * shares.allocations[i] / shares.totalAllocation}("");
            require(paid, "refused");
        }
        emit SplitDistributed(token, distributor, amount);
    }
}
