"""Charts of the analyses. Each file loads matplotlib; import them only inside functions."""
