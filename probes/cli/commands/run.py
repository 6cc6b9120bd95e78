"""`ixprobe run`: measure for months."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from probes.agent.daemon import Agent
from probes.agent.log import Log, open_log
from probes.cli.exits import FINE
from probes.cli.output import print_line
from probes.cli.texts import Texts
from probes.config.records import Config
from probes.errors import InputError
from probes.sockets.opening import raise_descriptors


def add(parser: argparse.ArgumentParser, say: Texts) -> None:
    """Declare the options."""
    parser.add_argument("-c", "--config", type=Path, required=True, metavar="FILE", help=say("config"))
    parser.add_argument("--json", action="store_true", help=say("opt_json"))


class _Voice:
    """Put what the agent has to say into the user's language."""

    def __init__(self, log: Log, say: Texts) -> None:
        self._log = log
        self._say = say

    def info(self, text: str) -> None:
        """Say what happens."""
        self._log.notice(self._say(text))

    def warning(self, wrong: InputError) -> None:
        """Say what does not work."""
        self._log.warn(wrong.sentence(self._say.lang))


def run(options: argparse.Namespace, say: Texts) -> int:
    """Measure until told to stop."""
    raise_descriptors()
    log = open_log(sys.stderr, os.environ)

    def ready(config: Config) -> None:
        log.notice(say("ready", agent=config.agent, targets=len(config.targets), window=config.window_s))
        if config.delivery is None:
            log.notice(say("no_delivery", folder=config.spool.folder))
        if options.json:
            print_line({"schema": "ixprobe/run/1", "event": "ready", "agent": config.agent, "pid": os.getpid()})

    Agent(options.config, voice=_Voice(log, say), environment=os.environ, ready=ready).run()
    log.notice(say("stopped"))
    return FINE
