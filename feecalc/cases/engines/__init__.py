"""What computes: the same frames on DuckDB in the process and on Spark; ``interface`` says what each must do."""
