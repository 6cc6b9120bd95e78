"""Calibration: measured delays correct the plan's lengths and equipment, and say how sure that is."""
