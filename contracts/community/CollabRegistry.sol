// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Charter} from "./Charter.sol";
import {Roles, COUNCIL} from "./Roles.sol";
import {TierPass} from "./TierPass.sol";

/// @notice The one call we make to 0xSplits' factory, version 2.
interface ISplitFactory {
    struct Split {
        address[] recipients;
        uint256[] allocations;
        uint256 totalAllocation;
        uint16 distributionIncentive;
    }

    /// Makes a split wallet with these shares; without an owner nobody can change them.
    function createSplit(Split calldata split, address owner, address creator) external returns (address);
}

/// @title CollabRegistry
/// @notice Keeps which designs the council selected for commercial collaboration, on what terms, and who is paid how.
/// @dev Selecting raises the creator to Lead. The split belongs to nobody; anyone may have it pay out.
contract CollabRegistry is Roles {
    struct Selection {
        address creator;
        uint64 selectedAt;
        address split;
        bytes32 termsHash;
    }

    TierPass public immutable pass;
    ISplitFactory public immutable splits;

    mapping(bytes32 contentHash => Selection) private _selections;

    event SelectedForCollaboration(
        bytes32 indexed contentHash, address indexed creator, address indexed split, bytes32 termsHash, string termsURI
    );

    error AlreadySelected(bytes32 contentHash);
    /// A selection needs a content hash and the hash of its terms.
    error Incomplete();
    /// The creator is not among those who are paid.
    error CreatorUnpaid(address creator);
    /// This community named no factory for splits.
    error NoSplits();

    constructor(Charter memory charter, TierPass pass_) {
        (pass, splits) = (pass_, ISplitFactory(charter.splits));
        _grantRole(DEFAULT_ADMIN_ROLE, charter.admin);
        _grantRole(COUNCIL, charter.council);
    }

    /// @notice Selects a design, once and for good: makes the split that is paid, and its creator a Lead.
    function select(
        bytes32 contentHash,
        address creator,
        bytes32 termsHash,
        string calldata termsURI,
        ISplitFactory.Split calldata shares
    ) external onlyRole(COUNCIL) returns (address split) {
        if (contentHash == 0 || termsHash == 0) revert Incomplete();
        Selection storage selection = _selections[contentHash];
        if (selection.selectedAt != 0) revert AlreadySelected(contentHash);
        if (!_paid(creator, shares.recipients)) revert CreatorUnpaid(creator);
        if (address(splits).code.length == 0) revert NoSplits();
        (selection.creator, selection.selectedAt) = (creator, uint64(block.timestamp));
        split = splits.createSplit(shares, address(0), address(this));
        (selection.split, selection.termsHash) = (split, termsHash);
        pass.raiseToLead(creator);
        emit SelectedForCollaboration(contentHash, creator, split, termsHash, termsURI);
    }

    /// @notice What was selected under this hash; zeros if nothing was.
    function selectionOf(bytes32 contentHash) external view returns (Selection memory) {
        return _selections[contentHash];
    }

    function _paid(address creator, address[] calldata recipients) private pure returns (bool) {
        for (uint256 i = 0; i < recipients.length; ++i) {
            if (recipients[i] == creator) return true;
        }
        return false;
    }
}
