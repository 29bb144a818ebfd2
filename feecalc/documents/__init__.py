"""What is printed or written beside the workbook: derivation, console, JSON, report and annex."""
