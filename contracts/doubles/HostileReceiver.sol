// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A wallet that is a contract and answers a token with whatever it was told: another call, a refusal, a wrong word.
contract HostileReceiver {
    address public target;
    bytes public reentry;
    bytes4 public answer;
    bool public refuses;

    /// How often a token's contract called, and whether the call made meanwhile went through.
    uint256 public called;
    bool public reentered;

    function prepare(address target_, bytes calldata reentry_, bytes4 answer_, bool refuses_) external {
        (target, reentry, answer, refuses) = (target_, reentry_, answer_, refuses_);
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        return _answered();
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        return _answered();
    }

    /// Calls as this wallet.
    function act(address to, bytes calldata data) external {
        (bool done, bytes memory said) = to.call(data);
        if (!done) {
            assembly {
                revert(add(said, 32), mload(said))
            }
        }
    }

    function _answered() private returns (bytes4) {
        require(!refuses, "I want nothing");
        ++called;
        if (target != address(0)) (reentered,) = target.call(reentry);
        return answer;
    }
}
