"""Every act that the audit trail can hold, each with the words that a person reads."""

from __future__ import annotations

from enum import StrEnum

from fairlead.domain.refusal import N_


class Action(StrEnum):
    """One kind of entry in the audit trail; the value never changes once it was written."""

    ORGANIZATION_FOUNDED = "organization.founded"
    ORGANIZATION_SETUP_ANSWERED = "organization.setup.answered"
    TASK_MOVED = "organization.task.moved"
    PERSON_REGISTERED = "people.person.registered"
    PERSON_JOINED = "people.person.joined"
    PERSON_INVITED = "people.person.invited"
    INVITATION_WITHDRAWN = "people.invitation.withdrawn"
    MAIL_SENT_AGAIN = "people.mail.sent-again"
    ROLE_GRANTED = "people.role.granted"
    ACCESS_ENDED = "people.access.ended"
    PASSWORD_CHANGED = "people.password.changed"  # noqa: S105  # an action's name, not a secret
    RESET_LINK_MADE = "people.password.link-made"
    ADDRESS_ASKED = "people.address.asked"
    ADDRESS_CHANGED = "people.address.changed"
    SESSIONS_ENDED = "people.sessions.ended"
    DETAILS_CHANGED = "people.details.changed"
    FACTOR_ADDED = "people.factor.added"
    FACTOR_REMOVED = "people.factor.removed"
    TOKEN_ISSUED = "people.token.issued"  # noqa: S105
    TOKEN_REVOKED = "people.token.revoked"  # noqa: S105
    SIGNING_KEY_REGISTERED = "evidence-key.registered"
    SIGNING_KEY_WITHDRAWN = "evidence-key.withdrawn"
    SCOPE_APPROVED = "context.scope.approved"
    SYSTEM_REGISTERED = "inventory.system.registered"
    SYSTEM_CHANGED = "inventory.system.changed"
    SYSTEM_SCOPED = "inventory.system.scoped"
    SYSTEM_STAGE_MOVED = "inventory.system.stage-moved"
    SYSTEM_WITHDRAWN = "inventory.system.withdrawn"
    COMPONENT_RECORDED = "inventory.component.recorded"
    VIEW_SHARED = "lists.view.shared"
    VIEW_DELETED = "lists.view.deleted"
    VIEW_RESTORED = "lists.view.restored"
    SCAN_RECEIVED = "discovery.scan.received"
    CANDIDATE_ACCEPTED = "discovery.candidate.accepted"
    CANDIDATE_MERGED = "discovery.candidate.merged"
    CANDIDATE_DISMISSED = "discovery.candidate.dismissed"
    CRITERIA_SET = "risk.criteria.set"
    RISK_IDENTIFIED = "risk.identified"
    RISK_CHANGED = "risk.changed"
    RISK_RATED = "risk.rated"
    RISK_TREATED = "risk.treated"
    RISK_ACCEPTED = "risk.residual.accepted"
    RISK_CLOSED = "risk.closed"
    RISK_REOPENED = "risk.reopened"
    LINE_DECIDED = "applicability.line.decided"
    CONTROL_ADDED = "applicability.control.added"
    STATEMENT_SUBMITTED = "applicability.statement.submitted"
    STATEMENT_RETURNED = "applicability.statement.returned"
    STATEMENT_APPROVED = "applicability.statement.approved"
    DOCUMENT_REVISED = "document.revised"
    DOCUMENT_APPROVED = "document.approved"
    DOCUMENT_COMMUNICATED = "document.communicated"
    EVIDENCE_ADMITTED = "evidence.admitted"
    EVIDENCE_ACCEPTED = "evidence.accepted"
    EVIDENCE_REJECTED = "evidence.rejected"
    EVIDENCE_LINKED = "evidence.linked"
    EVIDENCE_ERASED = "evidence.erased"
    EVIDENCE_WITHHELD = "evidence.withheld"
    EVIDENCE_RELEASED = "evidence.released"
    OWNER_NAMED = "readiness.owner.named"
    SNAPSHOT_STORED = "readiness.snapshot.stored"
    AUDIT_PACK_REQUESTED = "audit-pack.requested"
    AUDIT_PACK_BUILT = "audit-pack.built"
    AUDIT_PACK_CANCELLED = "audit-pack.cancelled"
    ORGANIZATION_EXPORTED = "organization.exported"
    ORGANIZATION_IMPORTED = "organization.imported"


ACTION_TITLES: dict[Action, str] = {
    Action.ORGANIZATION_FOUNDED: N_("founded the organization"),
    Action.ORGANIZATION_SETUP_ANSWERED: N_("answered the set-up questions"),
    Action.TASK_MOVED: N_("moved a task"),
    Action.PERSON_REGISTERED: N_("created an account"),
    Action.PERSON_JOINED: N_("joined the organization"),
    Action.PERSON_INVITED: N_("invited a person"),
    Action.INVITATION_WITHDRAWN: N_("withdrew an invitation"),
    Action.MAIL_SENT_AGAIN: N_("sent a letter again that could not be sent"),
    Action.ROLE_GRANTED: N_("granted a role"),
    Action.ACCESS_ENDED: N_("ended a person's access"),
    Action.PASSWORD_CHANGED: N_("changed the password"),
    Action.RESET_LINK_MADE: N_("made a link for choosing a new password"),
    Action.ADDRESS_ASKED: N_("asked for another e-mail address"),
    Action.ADDRESS_CHANGED: N_("changed the e-mail address of an account"),
    Action.SESSIONS_ENDED: N_("ended sessions of an account"),
    Action.DETAILS_CHANGED: N_("changed the name or time zone of an account"),
    Action.FACTOR_ADDED: N_("added a second factor"),
    Action.FACTOR_REMOVED: N_("removed a second factor"),
    Action.TOKEN_ISSUED: N_("issued an access token"),
    Action.TOKEN_REVOKED: N_("revoked an access token"),
    Action.SIGNING_KEY_REGISTERED: N_("registered a signing key"),
    Action.SIGNING_KEY_WITHDRAWN: N_("withdrew a signing key"),
    Action.SCOPE_APPROVED: N_("approved the scope"),
    Action.SYSTEM_REGISTERED: N_("registered an AI system"),
    Action.SYSTEM_CHANGED: N_("changed an AI system"),
    Action.SYSTEM_SCOPED: N_("decided whether a system is in scope"),
    Action.SYSTEM_STAGE_MOVED: N_("moved a system to another life cycle stage"),
    Action.SYSTEM_WITHDRAWN: N_("withdrew an AI system that an import had registered"),
    Action.COMPONENT_RECORDED: N_("recorded a component"),
    Action.VIEW_SHARED: N_("shared a view of a list"),
    Action.VIEW_DELETED: N_("deleted a shared view of a list"),
    Action.VIEW_RESTORED: N_("brought a shared view of a list back"),
    Action.SCAN_RECEIVED: N_("received a scan"),
    Action.CANDIDATE_ACCEPTED: N_("accepted a candidate as an AI system"),
    Action.CANDIDATE_MERGED: N_("merged a candidate into a system"),
    Action.CANDIDATE_DISMISSED: N_("dismissed a candidate"),
    Action.CRITERIA_SET: N_("set the risk criteria"),
    Action.RISK_IDENTIFIED: N_("identified a risk"),
    Action.RISK_CHANGED: N_("changed a risk"),
    Action.RISK_RATED: N_("rated a risk"),
    Action.RISK_TREATED: N_("decided the treatment of a risk"),
    Action.RISK_ACCEPTED: N_("accepted a residual risk"),
    Action.RISK_CLOSED: N_("closed a risk"),
    Action.RISK_REOPENED: N_("opened a closed risk again"),
    Action.LINE_DECIDED: N_("decided a control"),
    Action.CONTROL_ADDED: N_("added an own control"),
    Action.STATEMENT_SUBMITTED: N_("submitted the statement of applicability"),
    Action.STATEMENT_RETURNED: N_("returned the statement of applicability"),
    Action.STATEMENT_APPROVED: N_("approved the statement of applicability"),
    Action.DOCUMENT_REVISED: N_("revised a document"),
    Action.DOCUMENT_APPROVED: N_("approved a document"),
    Action.DOCUMENT_COMMUNICATED: N_("communicated a document"),
    Action.EVIDENCE_ADMITTED: N_("admitted evidence"),
    Action.EVIDENCE_ACCEPTED: N_("accepted evidence"),
    Action.EVIDENCE_REJECTED: N_("rejected evidence"),
    Action.EVIDENCE_LINKED: N_("linked evidence to a provision"),
    Action.EVIDENCE_ERASED: N_("erased evidence by law"),
    Action.EVIDENCE_WITHHELD: N_("withheld the file of evidence from audit packs"),
    Action.EVIDENCE_RELEASED: N_("released the file of evidence to audit packs"),
    Action.OWNER_NAMED: N_("named the owner of a requirement"),
    Action.SNAPSHOT_STORED: N_("stored a readiness snapshot"),
    Action.AUDIT_PACK_REQUESTED: N_("asked for an audit pack"),
    Action.AUDIT_PACK_BUILT: N_("built an audit pack"),
    Action.AUDIT_PACK_CANCELLED: N_("cancelled an audit pack"),
    Action.ORGANIZATION_EXPORTED: N_("exported the organization"),
    Action.ORGANIZATION_IMPORTED: N_("imported the organization from another installation"),
}
