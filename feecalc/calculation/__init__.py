"""Package and reading to fees: Teil B in the order of the law, for each region."""
