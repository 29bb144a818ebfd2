"""One cell at a time: numbers, quarters, keys and names in the notations people write."""
