"""The plan folder as a format: verbatim tables, versions, unknown columns."""
