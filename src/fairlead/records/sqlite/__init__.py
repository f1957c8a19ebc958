"""SQLite as Fairlead needs it: durable commits and one writer at a time across processes."""
