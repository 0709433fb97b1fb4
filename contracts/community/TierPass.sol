// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Charter} from "./Charter.sol";
import {Roles, COUNCIL, GUARDIAN, REGISTRY} from "./Roles.sol";

/// @notice What ERC-5192 asks of a token that stays where it is.
interface IERC5192 {
    event Locked(uint256 tokenId);

    function locked(uint256 tokenId) external view returns (bool);
}

/// @notice What ERC-5484 asks of a token whose holder knows beforehand who may burn it.
interface IERC5484 {
    enum BurnAuth {
        IssuerOnly,
        OwnerOnly,
        Both,
        Neither
    }

    event Issued(address indexed from, address indexed to, uint256 indexed tokenId, BurnAuth burnAuth);

    function burnAuth(uint256 tokenId) external view returns (BurnAuth);
}

/// @title TierPass
/// @notice What a contributor has earned, one pass a wallet: a score that only the ledger raises, and the tier it gives.
/// @dev The tier is worked out when it is asked for, from the score and from a floor that the council set. A floor that
/// runs out changes the tier with no transaction and no event. The token's id is its holder's address as a number.
contract TierPass is ERC721, IERC4906, IERC5192, IERC5484, Roles {
    struct Record {
        uint64 score;
        uint64 floorUntil;
        uint8 floor;
    }

    struct Move {
        address to;
        uint64 readyAt;
    }

    bytes32 private constant TIER = keccak256("tier");
    bytes32 private constant SCORE = keccak256("score");
    uint256 private constant MOST_TIERS = 20;

    /// The one contract that can raise a score.
    address public immutable ledger;
    /// Seconds between announcing the move of a score and the move.
    uint40 public immutable moveDelay;
    /// The highest tier, which no score reaches.
    uint8 public immutable lead;

    uint64[] private _thresholds;
    string[] private _tiers;
    mapping(address holder => Record) private _records;
    mapping(address from => Move) private _moves;

    /// A trait of this pass changed (as ERC-7496 has it).
    event TraitUpdated(bytes32 indexed traitKey, uint256 tokenId, bytes32 traitValue);
    /// The holder's tier is at least `floor` until then.
    event TierFloorSet(address indexed holder, uint8 floor, uint64 until);
    event MoveAnnounced(address indexed from, address indexed to, uint64 readyAt);
    event MoveStopped(address indexed from, address indexed to);
    event Moved(address indexed from, address indexed to, uint64 score);

    error Soulbound();
    error NotTheLedger(address caller);
    error NotTheHolder(address caller);
    /// Thresholds must rise from above zero, with one name for each and one for Lead, at most 20 in all.
    error WrongTiers();
    error NoSuchTier(uint8 tier);
    error WrongEnd(uint64 until);
    error NoMove(address from);
    error TooEarly(uint64 readyAt);
    error WrongMove(address from, address to);
    error TraitKeyUnknown(bytes32 traitKey);

    modifier onlyLedger() {
        if (msg.sender != ledger) revert NotTheLedger(msg.sender);
        _;
    }

    constructor(Charter memory charter, address ledger_, address registry) ERC721(charter.name, charter.symbol) {
        _mustRise(charter.thresholds);
        uint256 tiers = charter.tiers.length;
        if (tiers != charter.thresholds.length + 1 || tiers > MOST_TIERS) revert WrongTiers();
        (_tiers, _thresholds, lead) = (charter.tiers, charter.thresholds, uint8(tiers));
        (ledger, moveDelay) = (ledger_, charter.moveDelay);
        _grantRole(DEFAULT_ADMIN_ROLE, charter.admin);
        _grantRole(COUNCIL, charter.council);
        _grantRole(GUARDIAN, charter.guardian);
        _grantRole(REGISTRY, registry);
    }

    // --- what raises a tier -------------------------------------------------------------------------------------

    /// @notice Adds points to a score and gives the new one; the first ones bring the pass.
    /// @dev The receiver is not called: one contract among the creators could else hold up all the others.
    function credit(address holder, uint64 points) external onlyLedger returns (uint64) {
        Record memory record = _recordOf(holder);
        record.score += points;
        _set(holder, record);
        return record.score;
    }

    /// @notice Makes the tier at least `floor` until then, 2**64 - 1 being for ever; a floor of zero takes it away.
    function setFloor(address holder, uint8 floor, uint64 until) external onlyRole(COUNCIL) {
        if (floor > lead) revert NoSuchTier(floor);
        if (floor == 0) {
            _requireOwned(tokenOf(holder));
            until = 0;
        } else if (until <= block.timestamp) {
            revert WrongEnd(until);
        }
        _setFloor(holder, floor, until);
    }

    /// @notice Makes a creator whose design was selected a Lead, for ever or until the council says otherwise.
    function raiseToLead(address holder) external onlyRole(REGISTRY) {
        _setFloor(holder, lead, type(uint64).max);
    }

    // --- moving to another wallet -------------------------------------------------------------------------------

    /// @notice Announces that a score moves to another wallet of the same person; announcing again starts the delay anew.
    function announceMove(address from, address to) external onlyRole(COUNCIL) {
        _requireOwned(tokenOf(from));
        if (to == address(0) || to == from) revert WrongMove(from, to);
        uint64 readyAt = uint64(block.timestamp + moveDelay);
        _moves[from] = Move(to, readyAt);
        emit MoveAnnounced(from, to, readyAt);
    }

    /// @notice Stops a move that was announced.
    function stopMove(address from) external {
        if (!hasRole(GUARDIAN, msg.sender)) _checkRole(COUNCIL);
        emit MoveStopped(from, _takeMove(from).to);
    }

    /// @notice Moves a score once the delay is over: it adds to what the new wallet has; of two floors the higher counts.
    function move(address from) external onlyRole(COUNCIL) {
        Move memory made = _takeMove(from);
        if (block.timestamp < made.readyAt) revert TooEarly(made.readyAt);
        Record memory left = _records[from];
        _leave(from);
        Record memory record = _recordOf(made.to);
        record.score += left.score;
        if (_floor(left) > _floor(record) || (left.floor == record.floor && left.floorUntil > record.floorUntil)) {
            (record.floor, record.floorUntil) = (left.floor, left.floorUntil);
        }
        _set(made.to, record);
        emit Moved(from, made.to, left.score);
    }

    /// @notice The announced move of this wallet's score, and when it may be made; zeros if there is none.
    function moveOf(address from) external view returns (address to, uint64 readyAt) {
        return (_moves[from].to, _moves[from].readyAt);
    }

    /// @notice Gives the pass back, by its holder: score and floor are gone with it.
    function burn(uint256 tokenId) external {
        if (_requireOwned(tokenId) != msg.sender) revert NotTheHolder(msg.sender);
        _leave(msg.sender);
    }

    // --- what there is to read ----------------------------------------------------------------------------------

    /// @notice The tier now: zero for none, else from 1 up to `lead`.
    function tierOf(address holder) public view returns (uint8) {
        return _tier(_records[holder]);
    }

    function scoreOf(address holder) external view returns (uint64) {
        return _records[holder].score;
    }

    /// @notice The tier the council guarantees now, and until when; zeros if none.
    function floorOf(address holder) external view returns (uint8 floor, uint64 until) {
        Record memory record = _records[holder];
        floor = _floor(record);
        until = floor == 0 ? 0 : record.floorUntil;
    }

    /// @notice The score each tier but Lead begins at.
    function thresholds() external view returns (uint64[] memory) {
        return _thresholds;
    }

    /// @notice What the tier is called; zero is no tier.
    function tierName(uint8 tier) public view returns (string memory) {
        if (tier > lead) revert NoSuchTier(tier);
        return tier == 0 ? "No tier yet" : _tiers[tier - 1];
    }

    /// @notice The id of the pass that this wallet has or would have.
    function tokenOf(address holder) public pure returns (uint256) {
        return uint160(holder);
    }

    /// @notice The pass as JSON, with its tier and score as they are now and nothing to fetch from elsewhere.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        Record memory record = _records[_requireOwned(tokenId)];
        uint8 tier = _tier(record);
        string memory called = Strings.escapeJSON(tierName(tier));
        return _json(
            abi.encodePacked(
                '{"name":"', Strings.escapeJSON(name()), ": ", called,
                '","description":"What this wallet has contributed. It cannot be handed on.","attributes":[',
                '{"trait_type":"Tier","value":"', called, '"},{"trait_type":"Rank","display_type":"number","value":',
                Strings.toString(tier), '},{"trait_type":"Score","display_type":"number","value":',
                Strings.toString(record.score), "}]}"
            )
        );
    }

    /// @notice The trait "tier" or "score" of a pass; a key is the hash of its name.
    function getTraitValue(uint256 tokenId, bytes32 traitKey) public view returns (bytes32) {
        Record memory record = _records[_requireOwned(tokenId)];
        if (traitKey == TIER) return _word(_tier(record));
        if (traitKey == SCORE) return _word(record.score);
        revert TraitKeyUnknown(traitKey);
    }

    function getTraitValues(uint256 tokenId, bytes32[] calldata traitKeys) external view returns (bytes32[] memory) {
        bytes32[] memory values = new bytes32[](traitKeys.length);
        for (uint256 i = 0; i < traitKeys.length; ++i) {
            values[i] = getTraitValue(tokenId, traitKeys[i]);
        }
        return values;
    }

    function getTraitMetadataURI() external pure returns (string memory) {
        return _json(
            '{"traits":{"tier":{"displayName":"Tier","dataType":{"type":"decimal"}},'
            '"score":{"displayName":"Score","dataType":{"type":"decimal"}}}}'
        );
    }

    // --- what stays where it is ---------------------------------------------------------------------------------

    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    /// @notice Both: the holder gives it back, the council moves it.
    function burnAuth(uint256 tokenId) external view returns (BurnAuth) {
        _requireOwned(tokenId);
        return BurnAuth.Both;
    }

    /// @notice Whether a pass may go this way: it is given and given back, never handed on (ERC-6454).
    function isTransferable(uint256 tokenId, address from, address to) external view returns (bool) {
        if (from != address(0) || to == address(0)) _requireOwned(tokenId);
        return (from == address(0)) != (to == address(0));
    }

    /// @notice Refuses: nobody acts for a holder.
    function approve(address, uint256) public pure override(ERC721, IERC721) {
        revert Soulbound();
    }

    /// @notice Refuses: nobody acts for a holder.
    function setApprovalForAll(address, bool) public pure override(ERC721, IERC721) {
        revert Soulbound();
    }

    function supportsInterface(bytes4 id) public view override(ERC721, IERC165, AccessControl) returns (bool) {
        return id == bytes4(0x49064906) // ERC-4906
            || id == bytes4(0x91a6262f) // ERC-6454
            || id == type(IERC5192).interfaceId || id == type(IERC5484).interfaceId || super.supportsInterface(id);
    }

    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = super._update(to, tokenId, auth);
        if (from != address(0) && to != address(0)) revert Soulbound();
    }

    // --- the one hand that writes a record ----------------------------------------------------------------------

    /// The record of this holder, who has a pass from now on.
    function _recordOf(address holder) private returns (Record memory) {
        uint256 tokenId = tokenOf(holder);
        if (_ownerOf(tokenId) == address(0)) {
            _mint(holder, tokenId);
            emit Locked(tokenId);
            emit Issued(msg.sender, holder, tokenId, BurnAuth.Both);
        }
        return _records[holder];
    }

    function _setFloor(address holder, uint8 floor, uint64 until) private {
        Record memory record = _recordOf(holder);
        (record.floor, record.floorUntil) = (floor, until);
        _set(holder, record);
        emit TierFloorSet(holder, floor, until);
    }

    function _set(address holder, Record memory record) private {
        Record memory before = _records[holder];
        _records[holder] = record;
        uint256 tokenId = tokenOf(holder);
        emit MetadataUpdate(tokenId);
        if (record.score != before.score) emit TraitUpdated(SCORE, tokenId, _word(record.score));
        uint8 tier = _tier(record);
        if (tier != _tier(before)) emit TraitUpdated(TIER, tokenId, _word(tier));
    }

    function _leave(address holder) private {
        _burn(tokenOf(holder));
        delete _records[holder];
        delete _moves[holder];
    }

    function _takeMove(address from) private returns (Move memory made) {
        made = _moves[from];
        if (made.to == address(0)) revert NoMove(from);
        delete _moves[from];
    }

    function _tier(Record memory record) private view returns (uint8 tier) {
        tier = _floor(record);
        while (tier < _thresholds.length && record.score >= _thresholds[tier]) ++tier;
    }

    function _floor(Record memory record) private view returns (uint8) {
        return record.floorUntil > block.timestamp ? record.floor : 0;
    }

    function _mustRise(uint64[] memory steps) private pure {
        uint64 last = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            if (steps[i] <= last) revert WrongTiers();
            last = steps[i];
        }
    }

    function _json(bytes memory content) private pure returns (string memory) {
        return string.concat("data:application/json;base64,", Base64.encode(content));
    }

    function _word(uint256 value) private pure returns (bytes32) {
        return bytes32(value);
    }
}
