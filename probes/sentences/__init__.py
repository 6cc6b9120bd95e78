"""What is said about bad input, a file for each room."""
