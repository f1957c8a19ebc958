"""The register: Django models, one app, one migration history, one module a room; `models.py` only lists them."""
