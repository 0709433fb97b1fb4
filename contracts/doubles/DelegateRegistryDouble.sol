// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// A double of delegate.xyz's registry, version 2: everything, one contract, or one token, with a right or in full.
contract DelegateRegistryDouble {
    struct Delegation {
        uint8 type_;
        address to;
        address from;
        bytes32 rights;
        address contract_;
        uint256 tokenId;
        uint256 amount;
    }

    event DelegateAll(address indexed from, address indexed to, bytes32 rights, bool enable);
    event DelegateContract(
        address indexed from, address indexed to, address indexed contract_, bytes32 rights, bool enable
    );
    event DelegateERC721(
        address indexed from,
        address indexed to,
        address indexed contract_,
        uint256 tokenId,
        bytes32 rights,
        bool enable
    );

    mapping(bytes32 => Delegation) private given;
    mapping(address => bytes32[]) private incoming;
    mapping(bytes32 => bool) private on;

    function delegateAll(address to, bytes32 rights, bool enable) external returns (bytes32) {
        emit DelegateAll(msg.sender, to, rights, enable);
        return _set(Delegation(1, to, msg.sender, rights, address(0), 0, 0), enable);
    }

    function delegateContract(address to, address contract_, bytes32 rights, bool enable) external returns (bytes32) {
        emit DelegateContract(msg.sender, to, contract_, rights, enable);
        return _set(Delegation(2, to, msg.sender, rights, contract_, 0, 0), enable);
    }

    function delegateERC721(address to, address contract_, uint256 tokenId, bytes32 rights, bool enable)
        external
        returns (bytes32)
    {
        emit DelegateERC721(msg.sender, to, contract_, tokenId, rights, enable);
        return _set(Delegation(3, to, msg.sender, rights, contract_, tokenId, 0), enable);
    }

    function checkDelegateForAll(address to, address from, bytes32 rights) public view returns (bool) {
        return _has(1, to, from, rights, address(0));
    }

    function checkDelegateForContract(address to, address from, address contract_, bytes32 rights)
        external
        view
        returns (bool)
    {
        return checkDelegateForAll(to, from, rights) || _has(2, to, from, rights, contract_);
    }

    function getIncomingDelegationHashes(address to) external view returns (bytes32[] memory) {
        return incoming[to];
    }

    function getDelegationsFromHashes(bytes32[] calldata hashes) external view returns (Delegation[] memory found) {
        found = new Delegation[](hashes.length);
        for (uint256 nth = 0; nth < hashes.length; nth++) {
            if (on[hashes[nth]]) found[nth] = given[hashes[nth]];
        }
    }

    /// A right is had by itself or with the full ones; the full ones only by themselves.
    function _has(uint8 type_, address to, address from, bytes32 rights, address contract_) private view returns (bool) {
        return on[_hash(Delegation(type_, to, from, 0, contract_, 0, 0))]
            || on[_hash(Delegation(type_, to, from, rights, contract_, 0, 0))];
    }

    function _set(Delegation memory one, bool enable) private returns (bytes32 hash) {
        hash = _hash(one);
        if (enable && given[hash].to == address(0)) {
            given[hash] = one;
            incoming[one.to].push(hash);
        }
        on[hash] = enable;
    }

    function _hash(Delegation memory one) private pure returns (bytes32) {
        return keccak256(abi.encode(one));
    }
}
