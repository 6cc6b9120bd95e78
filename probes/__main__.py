"""`python -m probes`, and the zipapp."""

from __future__ import annotations

from probes.cli.entry import main

main()
