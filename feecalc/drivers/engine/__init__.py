"""The law on whole blocks of scenarios: forms in the drivers, played as array operations."""
