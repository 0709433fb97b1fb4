// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Charter} from "./Charter.sol";
import {Roles, REPORTER, GUARDIAN} from "./Roles.sol";
import {TierPass} from "./TierPass.sol";

/// @title ContributionLedger
/// @notice Keeps what a vote was to be before it began and what came of it, and credits scores by proof alone.
/// @dev A round goes Open, Submitted, Final; a guardian may cancel it before it is final. Of an opening and a result the
/// contract keeps the hash and tells the words in an event; who has the words can hold them against the hash for ever.
/// The EIP-712 domain is for ballots that wallets sign: they name this contract and its chain. It is never used here.
contract ContributionLedger is EIP712, Roles {
    enum Status {
        None,
        Open,
        Submitted,
        Final,
        Cancelled
    }

    /// What is settled before the vote. The trees' leaves: README.md.
    struct Opening {
        bytes32 rulesHash;
        bytes32 electorateRoot;
        bytes32 entriesRoot;
        bytes32 snapshotBlockHash;
        uint64 snapshotBlock;
        uint40 opensAt;
        uint40 closesAt;
    }

    /// What came of it. `points` is the sum of the totals' leaves.
    struct Result {
        bytes32 ballotsRoot;
        bytes32 totalsRoot;
        bytes32 bundleHash;
        uint32 ballots;
        uint32 signedBallots;
        uint32 entries;
        uint64 points;
        string bundleURI;
    }

    struct Round {
        Status status;
        uint40 openedAt;
        uint40 closesAt;
        uint40 submittedAt;
        uint64 points;
        uint64 credited;
        bytes32 opening;
        bytes32 result;
        bytes32 totalsRoot;
    }

    /// One leaf of a report's totals: points that a creator earned in a round, the report's own or an earlier one.
    struct Credit {
        bytes32 earnedIn;
        address creator;
        uint64 points;
        bytes32[] proof;
    }

    TierPass public immutable pass;
    /// What one report can add to all scores together, at most.
    uint64 public immutable pointsPerRound;
    /// Seconds between a result and its being final.
    uint40 public immutable challengeWindow;

    mapping(bytes32 id => Round) private _rounds;
    /// Whether what this creator earned in that round has been credited, in whichever report.
    mapping(bytes32 earnedIn => mapping(address creator => bool)) public isCredited;

    event RoundOpened(bytes32 indexed id, Opening opening);
    event RoundResult(bytes32 indexed id, uint40 finalAt, Result result);
    event RoundFinal(bytes32 indexed id);
    event RoundCancelled(bytes32 indexed id, address indexed by, string reason);
    event ScoreChanged(
        address indexed creator, bytes32 indexed earnedIn, bytes32 indexed reportedIn, uint64 added, uint64 score
    );

    error WrongPass();
    /// The round has been opened, or reported, with other words.
    error Different(bytes32 id);
    error Incomplete();
    error Closed(uint40 closesAt);
    error TooEarly(uint40 from);
    error TooLate(uint40 until);
    error WrongStatus(bytes32 id, Status status);
    error OverCap(uint64 points, uint64 cap);
    error NoPoints(address creator);
    error NotProven(address creator);

    constructor(Charter memory charter, TierPass pass_) EIP712("ContributionLedger", "1") {
        if (pass_.ledger() != address(this)) revert WrongPass();
        pass = pass_;
        (pointsPerRound, challengeWindow) = (charter.pointsPerRound, charter.challengeWindow);
        _grantRole(DEFAULT_ADMIN_ROLE, charter.admin);
        _grantRole(REPORTER, charter.reporter);
        _grantRole(GUARDIAN, charter.guardian);
    }

    // --- a round ------------------------------------------------------------------------------------------------

    /// @notice Settles what a vote is to be; the same words again change nothing, others are refused.
    /// @dev Nothing cast before `openedAt`, this block's time, can count: a verifier holds ballots against it.
    function openRound(bytes32 id, Opening calldata opening) external onlyRole(REPORTER) {
        Round storage round = _rounds[id];
        bytes32 words = keccak256(abi.encode(opening));
        if (round.status != Status.None) {
            if (round.opening != words) revert Different(id);
            return;
        }
        _mustBeWhole(opening);
        round.status = Status.Open;
        (round.openedAt, round.closesAt, round.opening) = (uint40(block.timestamp), opening.closesAt, words);
        emit RoundOpened(id, opening);
    }

    /// @notice Reports what came of a vote; the same words again change nothing, others are refused.
    function submitResult(bytes32 id, Result calldata result) external onlyRole(REPORTER) {
        Round storage round = _rounds[id];
        bytes32 words = keccak256(abi.encode(result));
        if (round.result == words) return;
        if (round.result != 0) revert Different(id);
        _mustBe(id, Status.Open);
        if (block.timestamp < round.closesAt) revert TooEarly(round.closesAt);
        if (result.points > pointsPerRound) revert OverCap(result.points, pointsPerRound);
        (round.status, round.submittedAt) = (Status.Submitted, uint40(block.timestamp));
        (round.points, round.totalsRoot, round.result) = (result.points, result.totalsRoot, words);
        emit RoundResult(id, finalAt(id), result);
    }

    /// @notice Ends a round that shall not count: by a guardian until it can be final, by the bot until it is reported.
    function cancelRound(bytes32 id, string calldata reason) external {
        Round storage round = _rounds[id];
        if (round.status == Status.Open) {
            if (!hasRole(REPORTER, msg.sender)) _checkRole(GUARDIAN);
        } else {
            _checkRole(GUARDIAN);
            _mustBe(id, Status.Submitted);
            if (block.timestamp >= finalAt(id)) revert TooLate(finalAt(id));
        }
        round.status = Status.Cancelled;
        emit RoundCancelled(id, msg.sender, reason);
    }

    /// @notice Makes a result count once its window is over; anyone may, and again changes nothing.
    function finalizeRound(bytes32 id) external {
        if (_rounds[id].status == Status.Final) return;
        _mustBe(id, Status.Submitted);
        if (block.timestamp < finalAt(id)) revert TooEarly(finalAt(id));
        _rounds[id].status = Status.Final;
        emit RoundFinal(id);
    }

    // --- what it credits ----------------------------------------------------------------------------------------

    /// @notice Credits leaves of a final report; anyone may, what was credited before is passed over.
    function credit(bytes32 id, Credit[] calldata credits) external {
        _mustBe(id, Status.Final);
        Round storage round = _rounds[id];
        uint64 sum = round.credited;
        for (uint256 i = 0; i < credits.length; ++i) {
            sum += _credit(id, round.totalsRoot, credits[i]);
        }
        if (sum > round.points) revert OverCap(sum, round.points);
        round.credited = sum;
    }

    function _credit(bytes32 id, bytes32 root, Credit calldata one) private returns (uint64) {
        if (isCredited[one.earnedIn][one.creator]) return 0;
        if (one.earnedIn != id) _mustBe(one.earnedIn, Status.Final);
        if (one.points == 0) revert NoPoints(one.creator);
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(id, one.earnedIn, one.creator, one.points))));
        if (!MerkleProof.verifyCalldata(one.proof, root, leaf)) revert NotProven(one.creator);
        isCredited[one.earnedIn][one.creator] = true;
        uint64 score = pass.credit(one.creator, one.points);
        emit ScoreChanged(one.creator, one.earnedIn, id, one.points, score);
        return one.points;
    }

    // --- what there is to read ----------------------------------------------------------------------------------

    function roundOf(bytes32 id) external view returns (Round memory) {
        return _rounds[id];
    }

    /// @notice When the result can be made final; zero before there is one.
    function finalAt(bytes32 id) public view returns (uint40) {
        uint40 submittedAt = _rounds[id].submittedAt;
        return submittedAt == 0 ? 0 : submittedAt + challengeWindow;
    }

    /// @notice The id under which a community's round is kept here, and nowhere else.
    function roundId(bytes32 community, uint256 number) external view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), community, number));
    }

    function _mustBe(bytes32 id, Status status) private view {
        if (_rounds[id].status != status) revert WrongStatus(id, _rounds[id].status);
    }

    function _mustBeWhole(Opening calldata opening) private view {
        if (opening.rulesHash == 0 || opening.electorateRoot == 0 || opening.entriesRoot == 0) revert Incomplete();
        if (opening.opensAt >= opening.closesAt) revert Incomplete();
        if (opening.closesAt <= block.timestamp) revert Closed(opening.closesAt);
    }
}
