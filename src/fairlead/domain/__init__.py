"""Rules and vocabulary of an AI management system: standard library only, no input or output."""
