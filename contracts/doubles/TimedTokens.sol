// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Enumerable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Enumerable.sol";

/// What the tests need of tokens that are subscriptions (ERC-5643), count for a time (ERC-5007), are lent (ERC-4907) or
/// cannot be moved (ERC-5192). Anybody may set anything. It lists its tokens.
contract TimedTokens is ERC721Enumerable {
    mapping(uint256 => uint64) public ends;
    mapping(uint256 => int64) public starts;
    mapping(uint256 => address) private _users;
    mapping(uint256 => uint64) private _userEnds;
    mapping(uint256 => bool) public fixedInPlace;

    event SubscriptionUpdate(uint256 indexed tokenId, uint64 expiration);
    event UpdateUser(uint256 indexed tokenId, address indexed user, uint64 expires);

    constructor() ERC721("Timed Tokens", "TIME") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function burn(uint256 tokenId) external {
        _burn(tokenId);
    }

    function setTimes(uint256 tokenId, int64 start, uint64 end) external {
        starts[tokenId] = start;
        ends[tokenId] = end;
        emit SubscriptionUpdate(tokenId, end);
    }

    function setLocked(uint256 tokenId, bool on) external {
        fixedInPlace[tokenId] = on;
    }

    function setUser(uint256 tokenId, address user, uint64 expires) external {
        _users[tokenId] = user;
        _userEnds[tokenId] = expires;
        emit UpdateUser(tokenId, user, expires);
    }

    function expiresAt(uint256 tokenId) external view returns (uint64) {
        _requireOwned(tokenId);
        return ends[tokenId];
    }

    function startTime(uint256 tokenId) external view returns (int64) {
        _requireOwned(tokenId);
        return starts[tokenId];
    }

    function endTime(uint256 tokenId) external view returns (int64) {
        _requireOwned(tokenId);
        return int64(ends[tokenId]);
    }

    function userOf(uint256 tokenId) external view returns (address) {
        _requireOwned(tokenId);
        return _userEnds[tokenId] >= block.timestamp ? _users[tokenId] : address(0);
    }

    function userExpires(uint256 tokenId) external view returns (uint256) {
        _requireOwned(tokenId);
        return _userEnds[tokenId];
    }

    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return fixedInPlace[tokenId];
    }
}
