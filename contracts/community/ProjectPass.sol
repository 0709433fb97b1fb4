// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Roles, ISSUER} from "./Roles.sol";

/// @title ProjectPass
/// @notice A pass to a project that ends by itself: the id is the project, each holder has at most one, nobody can pass it on.
/// @dev A pass that has run out counts as not held, with no transaction: `balanceOf` tells 0 from that second on.
contract ProjectPass is ERC1155, Roles {
    string public name;
    string public symbol;

    /// How far into the future a pass may reach, in seconds: what a stolen issuer's key gives ends by then.
    uint40 public immutable longestTerm;

    mapping(uint256 id => mapping(address holder => uint64 until)) private _expiresAt;

    /// From now on this holder's pass ends at `expiresAt`; zero: it has been ended.
    event ExpiryChanged(address indexed holder, uint256 indexed id, uint64 expiresAt);

    error Soulbound();
    /// The holder's pass to this project has not run out yet: extend it.
    error StillHeld(address holder, uint256 id);
    error NotHeld(address holder, uint256 id);
    /// The end lies in the past, beyond the longest term, or no later than the one there is.
    error WrongEnd(uint64 expiresAt);

    /// @param issuer The bot's key.
    constructor(string memory name_, string memory symbol_, uint40 longestTerm_, address admin, address issuer)
        ERC1155("")
    {
        (name, symbol, longestTerm) = (name_, symbol_, longestTerm_);
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(ISSUER, issuer);
    }

    /// @notice Gives a pass that ends at `expires`; one that has run out is replaced.
    function mint(address holder, uint256 id, uint64 expires) external onlyRole(ISSUER) {
        if (balanceOf(holder, id) != 0) revert StillHeld(holder, id);
        if (_kept(holder, id)) _burn(holder, id, 1);
        _setExpiry(holder, id, expires);
        _mint(holder, id, 1, ""); // asks the receiver, so nothing may follow it
    }

    /// @notice Makes a pass end later, also one that has run out meanwhile.
    function extend(address holder, uint256 id, uint64 expires) external onlyRole(ISSUER) {
        if (!_kept(holder, id)) revert NotHeld(holder, id);
        if (expires <= _expiresAt[id][holder]) revert WrongEnd(expires);
        _setExpiry(holder, id, expires);
    }

    /// @notice Ends a pass now, for the issuer or for its holder.
    function end(address holder, uint256 id) external {
        if (msg.sender != holder) _checkRole(ISSUER);
        if (!_kept(holder, id)) revert NotHeld(holder, id);
        delete _expiresAt[id][holder];
        emit ExpiryChanged(holder, id, 0);
        _burn(holder, id, 1);
    }

    /// @notice When this holder's pass ends or ended, in seconds of the epoch; zero if there is none.
    function expiresAt(address holder, uint256 id) external view returns (uint64) {
        return _expiresAt[id][holder];
    }

    /// @notice 1 while the holder's pass runs, else 0.
    function balanceOf(address holder, uint256 id) public view override returns (uint256) {
        return _expiresAt[id][holder] > block.timestamp ? super.balanceOf(holder, id) : 0;
    }

    /// @notice Whether a pass may go this way: it is given and ended, never handed on (as ERC-6454 asks).
    function isTransferable(uint256, address from, address to) external pure returns (bool) {
        return (from == address(0)) != (to == address(0));
    }

    /// @notice Refuses: nobody acts for a holder.
    function setApprovalForAll(address, bool) public pure override {
        revert Soulbound();
    }

    /// @notice The pass as JSON, with nothing to fetch from elsewhere.
    function uri(uint256 id) public view override returns (string memory) {
        bytes memory json = abi.encodePacked(
            '{"name":"', Strings.escapeJSON(name), ", project ", Strings.toString(id),
            '","description":"A pass to one project. It cannot be handed on and ends by itself."}'
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    function supportsInterface(bytes4 id) public view override(ERC1155, AccessControl) returns (bool) {
        return super.supportsInterface(id);
    }

    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        if (from != address(0) && to != address(0)) revert Soulbound();
        super._update(from, to, ids, values);
    }

    /// Whether the token is there, run out or not.
    function _kept(address holder, uint256 id) private view returns (bool) {
        return super.balanceOf(holder, id) != 0;
    }

    function _setExpiry(address holder, uint256 id, uint64 expires) private {
        if (expires <= block.timestamp || expires > block.timestamp + longestTerm) revert WrongEnd(expires);
        _expiresAt[id][holder] = expires;
        emit ExpiryChanged(holder, id, expires);
    }
}
