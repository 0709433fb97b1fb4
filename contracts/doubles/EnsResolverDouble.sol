// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// A double of a resolver: a name for a node of addr.reverse, an address for a name's node, or a word elsewhere (EIP-3668).
contract EnsResolverDouble {
    error OffchainLookup(address sender, string[] urls, bytes callData, bytes4 callback, bytes extraData);

    mapping(bytes32 => string) private names;
    mapping(bytes32 => address) private addresses;
    string public elsewhere;

    function setName(bytes32 node, string calldata told) external {
        names[node] = told;
    }

    function setAddr(bytes32 node, address told) external {
        addresses[node] = told;
    }

    function setElsewhere(string calldata url) external {
        elsewhere = url;
    }

    function name(bytes32 node) external view returns (string memory) {
        _here();
        return names[node];
    }

    function addr(bytes32 node) external view returns (address) {
        _here();
        return addresses[node];
    }

    function _here() private view {
        if (bytes(elsewhere).length > 0) {
            string[] memory urls = new string[](1);
            urls[0] = elsewhere;
            revert OffchainLookup(address(this), urls, "", bytes4(0), "");
        }
    }
}
