"""Traffic that is offered between sites, read from traffic.csv."""
