"""Tables with Chinese or English headings: CSV and workbooks."""
