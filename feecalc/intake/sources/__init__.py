"""Files as they come: folders, CSV, workbooks and Parquet to rows of text, with bounds on everything."""
