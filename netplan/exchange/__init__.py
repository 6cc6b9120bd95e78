"""The exchange: its members' traffic today and tomorrow, what must be ordered when, and who pays whom."""
