"""What each parameter of a plan is: its unit, its least value, its name for people; a table for each field."""
