"""What people do: one function an act, one transaction, one trail entry for each changed object."""
