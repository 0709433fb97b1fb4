// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

// Reports rounds: the bot's key.
bytes32 constant REPORTER = keccak256("REPORTER");
// Gives, extends and ends project passes: the bot's key.
bytes32 constant ISSUER = keccak256("ISSUER");
// Sets floors, moves scores, selects designs: people.
bytes32 constant COUNCIL = keccak256("COUNCIL");
// Stops what looks wrong before it counts: people.
bytes32 constant GUARDIAN = keccak256("GUARDIAN");
// Raises the creator of a selected design: a contract.
bytes32 constant REGISTRY = keccak256("REGISTRY");

/// @notice Keeps the bot's key small: who holds REPORTER or ISSUER here can be given no other role here, nor the reverse.
/// @dev The few holders of each role can be read at once, so that nobody needs a node that still has every log.
abstract contract Roles is AccessControl {
    mapping(bytes32 role => address[]) private _holders;

    /// The account would hold a role of the bot beside one of people.
    error KeptApart(address account);

    /// @notice Everybody who holds this role now.
    function holdersOf(bytes32 role) external view returns (address[] memory) {
        return _holders[role];
    }

    function _grantRole(bytes32 role, address account) internal override returns (bool) {
        bool forTheBot = role == REPORTER || role == ISSUER;
        if (forTheBot ? _decides(account) : _works(account)) revert KeptApart(account);
        if (!super._grantRole(role, account)) return false;
        _holders[role].push(account);
        return true;
    }

    function _revokeRole(bytes32 role, address account) internal override returns (bool) {
        if (!super._revokeRole(role, account)) return false;
        address[] storage holders = _holders[role];
        uint256 i = 0;
        while (holders[i] != account) ++i;
        holders[i] = holders[holders.length - 1];
        holders.pop();
        return true;
    }

    function _works(address account) private view returns (bool) {
        return hasRole(REPORTER, account) || hasRole(ISSUER, account);
    }

    function _decides(address account) private view returns (bool) {
        return hasRole(DEFAULT_ADMIN_ROLE, account) || hasRole(COUNCIL, account) || hasRole(GUARDIAN, account)
            || hasRole(REGISTRY, account);
    }
}
