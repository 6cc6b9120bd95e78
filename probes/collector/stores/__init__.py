"""Where the collector keeps records: Parquet and DuckDB by default, PostgreSQL or ClickHouse by URL."""
