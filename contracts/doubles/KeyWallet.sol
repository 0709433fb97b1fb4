// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// A contract wallet of one key (ERC-1271), for the tests. Its owner may hand it to another key.
contract KeyWallet {
    address public owner;

    constructor(address first) {
        owner = first;
    }

    function handTo(address next) external {
        require(msg.sender == owner, "not the owner");
        owner = next;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        require(signature.length == 65, "not a signature");
        address signer = ecrecover(hash, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
        return signer != address(0) && signer == owner ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}
