// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// What the tests need of an Unlock lock of any version: who has a key until when. Anybody may give one.
contract LockDouble {
    uint16 public immutable publicLockVersion;
    string public name = "Garden Club";
    string public symbol = "KEY";
    mapping(address => uint256[]) private _keys;
    mapping(uint256 => uint256) private _ends;
    uint256 private _last;

    constructor(uint16 version) {
        publicLockVersion = version;
    }

    function give(address to, uint256 end) external returns (uint256 key) {
        key = ++_last;
        _keys[to].push(key);
        _ends[key] = end;
    }

    function setEnd(uint256 key, uint256 end) external {
        _ends[key] = end;
    }

    function getHasValidKey(address owner) external view returns (bool) {
        for (uint256 nth = 0; nth < _keys[owner].length; nth++) {
            if (_ends[_keys[owner][nth]] > block.timestamp) return true;
        }
        return false;
    }

    function totalKeys(address owner) external view returns (uint256) {
        require(publicLockVersion >= 13, "not yet there");
        return _keys[owner].length;
    }

    function balanceOf(address owner) external view returns (uint256) {
        return _keys[owner].length;
    }

    function tokenOfOwnerByIndex(address owner, uint256 nth) external view returns (uint256) {
        return _keys[owner][nth];
    }

    function keyExpirationTimestampFor(uint256 key) external view returns (uint256) {
        require(publicLockVersion >= 10, "asked by owner");
        return _ends[key];
    }

    function keyExpirationTimestampFor(address owner) external view returns (uint256) {
        require(publicLockVersion < 10, "asked by key");
        return _ends[_keys[owner][0]];
    }
}
