"""Accounts, members, invitations, sessions and tokens in the browser."""
