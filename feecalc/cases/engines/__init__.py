"""What computes: the same frames on DuckDB in the process and on Spark; ``engine`` says what each must do."""
