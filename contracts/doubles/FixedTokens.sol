// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// Tokens that say by ERC-6454 whether they can be moved: those with even ids. It does not list them.
contract FixedTokens is ERC721 {
    constructor() ERC721("Fixed Tokens", "FIXED") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function isTransferable(uint256 tokenId, address, address) external pure returns (bool) {
        return tokenId % 2 == 0;
    }
}
