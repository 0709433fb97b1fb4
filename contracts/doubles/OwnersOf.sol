// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// What the tests need of a Safe: who its owners are. Anybody may change them here.
contract OwnersOf {
    mapping(address => bool) public isOwner;

    constructor(address[] memory owners) {
        for (uint256 nth = 0; nth < owners.length; nth++) {
            isOwner[owners[nth]] = true;
        }
    }

    function setOwner(address owner, bool on) external {
        isOwner[owner] = on;
    }
}
