"""Audit packs in the browser: ask, watch, hand over."""
