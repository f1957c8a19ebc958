"""The list of all tables; each is written in its room."""

from fairlead.records.applicability import ApplicabilityLine, RequirementOwner, Statement
from fairlead.records.document import Document
from fairlead.records.evidence import EvidenceItem, EvidenceLink, ReadinessSnapshot
from fairlead.records.inventory import AISystem, Candidate, Component, Scan
from fairlead.records.job import AuditPack, Job, OutboxMessage
from fairlead.records.organization import Organization, RefCounter, SetupAnswers, TaskProgress
from fairlead.records.people import AccessToken, Invitation, Membership, User
from fairlead.records.risk import Risk, RiskControl, RiskCriteria, RiskSystem
from fairlead.records.trail import TrailCheckpoint, TrailEntry, TrailHead, TrailValue

__all__ = [
    "AISystem",
    "AccessToken",
    "ApplicabilityLine",
    "AuditPack",
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
    "Scan",
    "SetupAnswers",
    "Statement",
    "TaskProgress",
    "TrailCheckpoint",
    "TrailEntry",
    "TrailHead",
    "TrailValue",
    "User",
]
