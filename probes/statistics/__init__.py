"""What samples prove: loss with bounds, delay quantiles, availability, one-way bounds."""
