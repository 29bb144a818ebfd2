"""Is a workbook what its data, or the package, make it?"""
