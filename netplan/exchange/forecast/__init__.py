"""When the exchange reaches its sizes: scenarios drawn many times, with their percentiles."""
