"""Register and withdraw the keys that sign measurements; a signature by any other key proves nothing here."""

from __future__ import annotations

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, NotFound
from fairlead.domain.signing import SigningKeyRefused, check_label
from fairlead.measurement.dsse import key_id, read_public_key
from fairlead.records import trail
from fairlead.records.inventory import AISystem
from fairlead.records.signing import SigningKey
from fairlead.records.trail import act
from fairlead.usecases.refs import next_ref


@act
def register_signing_key(occasion: Occasion, *, label: str, public_key: str, system: str = "") -> SigningKey:
    """Trust a key from now on; the trail keeps the key itself, so that old signatures can be checked offline.

    Args:
        occasion: who trusts it.
        label: who signs with it.
        public_key: the public half, PEM.
        system: ref of the only AI system whose measurements it signs; empty for all.

    Raises:
        PublicKeyRefused: not an Ed25519 public key.
        SigningKeyRefused: no label, or the key is known already.
        NotFound: no such system here.
    """
    occasion.require(Permission.KEY_MANAGE)
    occasion.require_every_system()
    check_label(label)
    found = key_id(read_public_key(public_key))
    if SigningKey.objects.within(occasion).filter(key_id=found).exists():
        raise SigningKeyRefused(N_("This key was registered before."), fields=("public_key",))
    about = AISystem.objects.within(occasion).filter(ref=system).first() if system else None
    if system and about is None:
        raise NotFound(system)
    row = SigningKey.objects.add(
        occasion,
        ref=next_ref(occasion, "SK"),
        label=label.strip(),
        key_id=found,
        public_key=public_key.strip(),
        system=about,
        registered_by=occasion.actor,
        registered_at=occasion.at,
    )
    facts = {"label": row.label, "key_id": found, "public_key": row.public_key, "system": system}
    trail.append(occasion, Action.SIGNING_KEY_REGISTERED, subject=row.ref, facts=facts)
    return row


@act
def withdraw_signing_key(occasion: Occasion, *, ref: str, reason: str) -> SigningKey:
    """Trust a key no longer; what it signed before stays as it is.

    Raises:
        NotFound: no such key in force here.
        SigningKeyRefused: no reason.
    """
    occasion.require(Permission.KEY_MANAGE)
    row = SigningKey.objects.locked(occasion, ref)
    if row.withdrawn_at is not None:
        raise NotFound(ref)
    if not reason.strip():
        raise SigningKeyRefused(N_("Say why this key is no longer trusted."), fields=("reason",))
    row.withdrawn_at = occasion.at
    row.save(update_fields=["withdrawn_at"])
    facts = {"withdrawn_at": occasion.at}
    trail.append(occasion, Action.SIGNING_KEY_WITHDRAWN, subject=ref, facts=facts, reason=reason.strip())
    return row
