// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Functions of every shape that a condition can ask about, a pass that runs out for each holder, and one that writes.
contract SundryViews {
    mapping(address => uint256) public votes;
    mapping(address => mapping(uint256 => uint64)) public expiresAt;

    function setVotes(address of_, uint256 many) external returns (bool) {
        votes[of_] = many;
        return true;
    }

    function setExpiresAt(address of_, uint256 id, uint64 end) external {
        expiresAt[of_][id] = end;
    }

    function balanceOf(address of_, uint256 id) external view returns (uint256) {
        return expiresAt[of_][id] > 0 ? 1 : 0;
    }

    function isWearer(address of_, uint256 hat) external view returns (bool) {
        return votes[of_] >= hat;
    }

    function position(uint256 pool, address of_) external view returns (string memory, uint256, int128) {
        return ("a pool", votes[of_] * pool, -int128(int256(pool)));
    }

    function agent(address of_) external view returns (address) {
        return votes[of_] > 0 ? of_ : address(0);
    }

    function rank(address of_) external view returns (string memory) {
        return votes[of_] > 0 ? "gold member" : "";
    }

    function kind(bytes4 salt, address of_) external view returns (bytes4) {
        return votes[of_] > 0 ? salt : bytes4(0xef000001);
    }

    function noisy(address of_) external view returns (uint256, bytes memory) {
        return (votes[of_], new bytes(20_000));
    }

    /// Whoever calls it has voted; a node that lets it write into the air sees `true`.
    function vote(address of_) external returns (bool) {
        votes[of_] += 1;
        return true;
    }
}
