"""Content: one frozen report a file, in plain values, without Django and without a record."""
