// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {KeyWallet} from "KeyWallet.sol";

/// Deploys key wallets: where one lands follows from its first owner and the salt (CREATE2), or from the count (CREATE).
contract KeyWalletFactory {
    function deploy(address owner, bytes32 salt) external returns (address) {
        return address(new KeyWallet{salt: salt}(owner));
    }

    function deployNext(address owner) external returns (address) {
        return address(new KeyWallet(owner));
    }

    function predict(address owner, bytes32 salt) external view returns (address) {
        bytes32 code = keccak256(abi.encodePacked(type(KeyWallet).creationCode, abi.encode(owner)));
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, code)))));
    }
}
