"""What a linter cannot say about the house: each rule is a function that returns faults, and is itself tested."""
