"""The register of AI systems in the browser."""
