"""Tables of the service: importing this package makes the metadata complete."""

from models.attachments import Attachment
from models.audit import AuditEvent, AuditHead, AuditLink
from models.base import Base
from models.bids import Bid, BidCheck, BidEvidence, BidLine, ConsortiumMember
from models.capabilities import Capability, CapabilityEvidence, CapabilityParameter
from models.chains import ChainLead, ChainSegment, IndustryChain
from models.challenge_checks import ChallengeCheck, ChallengeRelease
from models.challenge_lists import ChallengeList
from models.challenge_revisions import ChallengeRevision
from models.challenges import Challenge, ChallengeInvitation, InvitationProposal, Requirement
from models.consents import Consent
from models.cooperations import Cooperation, CooperationAmount, CooperationStep, FollowUp
from models.enterprise_merges import EnterpriseMerge
from models.enterprise_sheets import EnterpriseSheet
from models.enterprises import Certificate, Enterprise, EnterpriseAlias, EnterpriseSegment, Patent
from models.events import EventChain, EventChallenge, MatchingEvent, Participation
from models.idempotency import IdempotencyRecord
from models.import_files import ImportedRow, ImportFile
from models.jobs import Job
from models.notices import Notice, OutboxMessage
from models.objections import Objection
from models.questions import Question
from models.regions import FunctionalZone, Region
from models.registrations import MemberInvitation, Registration
from models.security_events import SecurityEvent
from models.shortlist_reviews import Recusal, ShortlistReview
from models.shortlists import RankingRun, RunInput, Shortlist, ShortlistEntry
from models.supplier_choices import SupplierChoice
from models.tiers import Tier, TierCriterion, TierFact, TierRuleSet
from models.users import AccessToken, Membership, User, UserSession

__all__ = [
    "AccessToken",
    "Attachment",
    "AuditEvent",
    "AuditHead",
    "AuditLink",
    "Base",
    "Bid",
    "BidCheck",
    "BidEvidence",
    "BidLine",
    "Capability",
    "CapabilityEvidence",
    "CapabilityParameter",
    "Certificate",
    "ChainLead",
    "ChainSegment",
    "Challenge",
    "ChallengeCheck",
    "ChallengeInvitation",
    "ChallengeList",
    "ChallengeRelease",
    "ChallengeRevision",
    "Consent",
    "ConsortiumMember",
    "Cooperation",
    "CooperationAmount",
    "CooperationStep",
    "Enterprise",
    "EnterpriseAlias",
    "EnterpriseMerge",
    "EnterpriseSegment",
    "EnterpriseSheet",
    "EventChain",
    "EventChallenge",
    "FollowUp",
    "FunctionalZone",
    "IdempotencyRecord",
    "ImportFile",
    "ImportedRow",
    "IndustryChain",
    "InvitationProposal",
    "Job",
    "MatchingEvent",
    "MemberInvitation",
    "Membership",
    "Notice",
    "Objection",
    "OutboxMessage",
    "Participation",
    "Patent",
    "Question",
    "RankingRun",
    "Recusal",
    "Region",
    "Registration",
    "Requirement",
    "RunInput",
    "SecurityEvent",
    "Shortlist",
    "ShortlistEntry",
    "ShortlistReview",
    "SupplierChoice",
    "Tier",
    "TierCriterion",
    "TierFact",
    "TierRuleSet",
    "User",
    "UserSession",
]
