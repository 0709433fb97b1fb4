// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Enumerable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Enumerable.sol";

/// What the tests need of tokens with traits: some told by the chain (ERC-7496), some by the metadata they point at.
/// Anybody may set anything.
contract TraitTokens is ERC721Enumerable {
    mapping(uint256 => mapping(bytes32 => bytes32)) private _values;
    mapping(uint256 => string) private _places;
    mapping(bytes32 => bool) public known;

    /// ERC-4906
    event MetadataUpdate(uint256 _tokenId);
    event TraitUpdated(bytes32 indexed traitKey, uint256 tokenId, bytes32 traitValue);

    error TraitKeyUnknown(bytes32 traitKey);

    constructor() ERC721("Trait Tokens", "TRAIT") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function setTrait(uint256 tokenId, string calldata name, bytes32 value) external {
        bytes32 key = keccak256(bytes(name));
        known[key] = true;
        _values[tokenId][key] = value;
        emit TraitUpdated(key, tokenId, value);
    }

    function getTraitValue(uint256 tokenId, bytes32 key) external view returns (bytes32) {
        _requireOwned(tokenId);
        if (!known[key]) revert TraitKeyUnknown(key);
        return _values[tokenId][key];
    }

    function setPlace(uint256 tokenId, string calldata place) external {
        _places[tokenId] = place;
        emit MetadataUpdate(tokenId);
    }

    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        _requireOwned(tokenId);
        return _places[tokenId];
    }
}
