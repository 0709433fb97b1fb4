// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// A double of ENS's registry: which resolver tells about a node. Anybody may say so here.
contract EnsRegistryDouble {
    mapping(bytes32 => address) public resolver;

    function setResolver(bytes32 node, address told) external {
        resolver[node] = told;
    }
}
