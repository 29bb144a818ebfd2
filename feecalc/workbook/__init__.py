"""Outputs: workbook, JSON, derivation, console, documents."""
