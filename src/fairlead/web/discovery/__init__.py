"""What scans found, and the decisions of people about it."""
