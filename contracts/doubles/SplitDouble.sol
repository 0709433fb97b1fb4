// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Who is paid what part of `totalAllocation`.
struct Split {
    address[] recipients;
    uint256[] allocations;
    uint256 totalAllocation;
    uint16 distributionIncentive;
}

interface IToken {
    function balanceOf(address holder) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}

/// @notice Stands in for a split wallet of 0xSplits: tells what it is paid of the chain's own coin, and pays out what it
/// holds of that or of a token, for whoever knows the shares.
contract SplitDouble {
    address private constant NATIVE = 0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE;

    bytes32 public splitHash;
    address public owner;

    event ReceiveETH(uint256 amount);
    event SplitDistributed(address indexed token, address indexed distributor, uint256 amount);

    error OtherShares();
    error Begun();

    /// Once, by whoever made this clone.
    function initialize(bytes32 splitHash_, address owner_) external {
        if (splitHash != 0) revert Begun();
        (splitHash, owner) = (splitHash_, owner_);
    }

    receive() external payable {
        emit ReceiveETH(msg.value);
    }

    function distribute(Split calldata shares, address token, address distributor) external {
        if (keccak256(abi.encode(shares)) != splitHash) revert OtherShares();
        bool native = token == NATIVE || token == address(0);
        uint256 amount = native ? address(this).balance : IToken(token).balanceOf(address(this));
        for (uint256 i = 0; i < shares.recipients.length; ++i) {
            uint256 part = amount * shares.allocations[i] / shares.totalAllocation;
            if (native) {
                (bool paid,) = shares.recipients[i].call{value: part}("");
                require(paid, "refused");
            } else {
                require(IToken(token).transfer(shares.recipients[i], part), "refused");
            }
        }
        emit SplitDistributed(token, distributor, amount);
    }
}
