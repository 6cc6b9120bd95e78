"""Who pays whom: rules side by side on the same samples, subsidies, and who gains by joining."""
