"""What allauth tells: sign-up, password and second factors become entries of the installation's log.

These are the product's only signal receivers; the address, the password and the factor's secret never enter the log.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set, user_signed_up
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.utils import timezone

from fairlead.domain.occasion import Door, Occasion
from fairlead.usecases.organization import installation_occasion
from fairlead.usecases.people import record_factor, record_password_change, register_account


def _occasion(user: Any) -> Occasion:
    actor = user.ref or "sign-up"
    return installation_occasion(actor=actor, person=user.pk, at=timezone.now(), door=Door.WEB)


@receiver(user_signed_up)
def registered(user: Any, **_: Any) -> None:
    """Give the new account its public id."""
    user.ref = register_account(_occasion(user), person=user.pk).ref


@receiver([password_changed, password_set, password_reset])
def changed_password(user: Any, **_: Any) -> None:
    """Record that the password changed; allauth ends the other sessions."""
    record_password_change(_occasion(user))


@receiver([authenticator_added, authenticator_reset])
def added_factor(user: Any, authenticator: Any, **_: Any) -> None:
    """Record that a second factor was added."""
    record_factor(_occasion(user), kind=str(authenticator.type), added=True)


@receiver(authenticator_removed)
def removed_factor(user: Any, authenticator: Any, **_: Any) -> None:
    """Record that a second factor was removed."""
    record_factor(_occasion(user), kind=str(authenticator.type), added=False)
