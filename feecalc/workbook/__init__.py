"""The negotiation workbook: sheets with live formulas, and how a workbook is verified."""
