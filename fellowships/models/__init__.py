"""Every model of this app, by the file that holds it."""

from __future__ import annotations

from fellowships.models.afterwards import Alumnus, Competency, FollowUp, LogEntry
from fellowships.models.applications import (
    Application,
    ApplicationCertificate,
    ApplicationMove,
    Choice,
    DocumentNeed,
    EligibilityCheck,
    EligibilityRule,
    NumberSeries,
    Waiver,
)
from fellowships.models.call_parts import CallOfficer, CallOpportunity, ReservedPlaces, Stage
from fellowships.models.calls import CallPage
from fellowships.models.choosing import (
    Appeal,
    BulkDeed,
    Decision,
    HostList,
    HostRanking,
    LetterTemplate,
    MatchRun,
    Publication,
)
from fellowships.models.hosts import FellowshipIndexPage, HostPage
from fellowships.models.income import IncomeGroup
from fellowships.models.interviews import Interview
from fellowships.models.offers import Offer, OfferCondition, WaitlistEntry
from fellowships.models.opportunities import OpportunityPage
from fellowships.models.opportunity_parts import OpportunityChange, OpportunitySupervisor, PublishedFacts, Slot
from fellowships.models.placements import (
    AgreementSignature,
    AgreementVersion,
    BilateralAgreement,
    ChecklistItem,
    EndReport,
    Incident,
    Placement,
    PlacementChange,
    PlacementEvaluation,
)
from fellowships.models.post_approvals import PostApproval
from fellowships.models.references import Endorsement, EndorsementDocument, Reference
from fellowships.models.reporting import ApplicationFacts, KeepingRule, ReportExport
from fellowships.models.searches import SavedSearch
from fellowships.models.talking import Message, MessageRead, MessageTemplate

__all__ = [
    "AgreementSignature",
    "AgreementVersion",
    "Alumnus",
    "Appeal",
    "Application",
    "ApplicationCertificate",
    "ApplicationFacts",
    "ApplicationMove",
    "BilateralAgreement",
    "BulkDeed",
    "CallOfficer",
    "CallOpportunity",
    "CallPage",
    "ChecklistItem",
    "Choice",
    "Competency",
    "Decision",
    "DocumentNeed",
    "EligibilityCheck",
    "EligibilityRule",
    "EndReport",
    "Endorsement",
    "EndorsementDocument",
    "FellowshipIndexPage",
    "FollowUp",
    "HostList",
    "HostPage",
    "HostRanking",
    "Incident",
    "IncomeGroup",
    "Interview",
    "KeepingRule",
    "LetterTemplate",
    "LogEntry",
    "MatchRun",
    "Message",
    "MessageRead",
    "MessageTemplate",
    "NumberSeries",
    "Offer",
    "OfferCondition",
    "OpportunityChange",
    "OpportunityPage",
    "OpportunitySupervisor",
    "Placement",
    "PlacementChange",
    "PlacementEvaluation",
    "PostApproval",
    "Publication",
    "PublishedFacts",
    "Reference",
    "ReportExport",
    "ReservedPlaces",
    "SavedSearch",
    "Slot",
    "Stage",
    "WaitlistEntry",
    "Waiver",
]
