"""Fairlead runs an organization's AI management system under ISO/IEC 42001."""

__version__ = "0.1.0"
