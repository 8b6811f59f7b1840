"""``whimbrel worker``: does the background work."""

from __future__ import annotations

import logging

import click


@click.command("worker")
@click.option("--batch", is_flag=True, help="End when nothing is left to do.")
def command(batch: bool) -> int:
    """Do what was asked for in the background: check uploads, seal, remind. As many as you like may run at once.

    Ctrl-C or SIGTERM lets the job at hand be finished. Whatever kills it, a job is done once or said not to be.
    """
    from whimbrel.service.operation.start import start

    start()
    from whimbrel.service.operation.discreet_log import install
    from whimbrel.service.operation.worker import OurWorker

    install()
    logging.getLogger("whimbrel.worker").setLevel(logging.INFO)
    worker = OurWorker(batch=batch)
    worker.configure_signals()
    worker.run()
    return 0
