"""``whimbrel serve``: the pages, if it is safe."""

from __future__ import annotations

import click

_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; a proxy stands before it.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads of each process.")
def command(host: str, port: int, workers: int, threads: int) -> int:
    """Serve the pages behind a proxy that speaks HTTPS. SIGTERM lets requests at hand be answered; SIGHUP begins anew.

    Looks first whether it is safe, as whimbrel doctor does, and does not start if not: exit code 17. Only a demonstration on
    this very machine (WHIMBREL_DEMONSTRATION=1, loopback) starts whatever is found.
    """
    from whimbrel.service.operation.start import start

    start()
    from django.conf import settings
    from django.db import connections

    from whimbrel.cli.doctor import UNSAFE_CODE, show
    from whimbrel.service.operation.checks import UNSAFE, examine

    if not (host in _LOOPBACK and settings.DEMONSTRATION):
        unsafe = [f for f in examine() if f.state == UNSAFE]
        if unsafe:
            show(unsafe, stderr=True)
            click.echo("Whimbrel does not start: mend what is unsafe. See everything with: whimbrel doctor", err=True)
            return UNSAFE_CODE
    # The processes of the server open connections of their own.
    connections.close_all()
    from whimbrel.service.operation.server import Server

    where = f"[{host}]" if ":" in host and not host.startswith("[") else host
    Server(bind=f"{where}:{port}", workers=workers, threads=threads).run()
    return 0
