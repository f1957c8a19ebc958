"""The list of all tables; each is written in its room."""

from fairlead.records.applicability import ApplicabilityLine, RequirementOwner, Statement
from fairlead.records.document import Document
from fairlead.records.evidence import EvidenceItem, EvidenceLink, ReadinessSnapshot
from fairlead.records.inventory import AISystem, Candidate, Component, Scan
from fairlead.records.job import AuditPack, Job
from fairlead.records.lists import BulkChange, SavedView
from fairlead.records.organization import Organization, RefCounter, SetupAnswers, TaskProgress
from fairlead.records.outbox import OutboxMessage
from fairlead.records.people import AccessToken, Invitation, Membership, User
from fairlead.records.risk import Risk, RiskControl, RiskCriteria, RiskSystem
from fairlead.records.signing import SigningKey
from fairlead.records.trail import TrailCheckpoint, TrailEntry, TrailHead, TrailValue

__all__ = [
    "AISystem",
    "AccessToken",
    "ApplicabilityLine",
    "AuditPack",
    "BulkChange",
    "Candidate",
    "Component",
    "Document",
    "EvidenceItem",
    "EvidenceLink",
    "Invitation",
    "Job",
    "Membership",
    "Organization",
    "OutboxMessage",
    "ReadinessSnapshot",
    "RefCounter",
    "RequirementOwner",
    "Risk",
    "RiskControl",
    "RiskCriteria",
    "RiskSystem",
    "SavedView",
    "Scan",
    "SetupAnswers",
    "SigningKey",
    "Statement",
    "TaskProgress",
    "TrailCheckpoint",
    "TrailEntry",
    "TrailHead",
    "TrailValue",
    "User",
]
