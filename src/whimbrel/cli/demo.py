"""``whimbrel demo``: an invented region to look around in, on the embedded default."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click

from whimbrel.cli.report import console


@click.command("demo")
@click.option(
    "--data", type=click.Path(path_type=Path), default=Path(".local/demo"), show_default=True, help="Folder for data."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, help="Port to listen on; the next free one is taken if it is busy."
)
@click.option("--persons", default=30_000, show_default=True, help="Invented persons to generate.")
@click.option("--prepare-only", is_flag=True, help="Make the data and the accounts, and stop.")
def command(data: Path, host: str, port: int, persons: int, prepare_only: bool) -> int:
    """Make demonstration data, start the system, and print its address and accounts. All persons in it are invented."""
    data.mkdir(parents=True, exist_ok=True)
    data = data.resolve()
    os.environ.update(
        WHIMBREL_DATA=str(data),
        WHIMBREL_STORE=str(data / "store"),
        WHIMBREL_DEMONSTRATION="1",
        DJANGO_SETTINGS_MODULE="whimbrel.service.settings",
    )
    if host not in ("127.0.0.1", "localhost"):
        os.environ.setdefault("WHIMBREL_HOSTS", f"localhost,127.0.0.1,{host}")
    err = console(stderr=True)
    _world(data / "store", persons, err)
    # In a process of its own: what links and counts keeps threads, which do not bear the fork of the server.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        password, accounts = apart.submit(_system, data).result()
    if prepare_only:
        return 0
    port = _free_port(host, port)
    click.echo(f"\n  Whimbrel is at    http://{host}:{port}/\n")
    click.echo("  Open to all       the invented region and the published UK referral statistics")
    click.echo(f"  Password          {password}   (of every account below; the second step shows its code)")
    for n, account in enumerate(accounts):
        click.echo(f"  {'' if n else 'Accounts':<17} {account['name']:<14} {account['says']}")
    click.echo(f"  Data              {data} (delete the folder to begin anew)")
    click.echo("\n  Every person, agency and case of the region is invented. Stop with Ctrl-C.\n")
    _serve(host, port)
    return 0


def _world(store: Path, persons: int, err: object) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    from whimbrel.demonstration.build import build_demonstration

    assert isinstance(err, Console)
    if not err.is_terminal:
        click.echo("Making an invented region ...", err=True)
        build_demonstration(store, persons=persons)
        return
    with Progress(
        TextColumn("Making an invented region"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        console=err,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)
        build_demonstration(
            store, persons=persons, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )


def _system(data: Path) -> tuple[str, list[dict[str, str]]]:
    """Database, static files and the demonstration's accounts; returns their password and what each of them is."""
    import django
    from django.core.management import call_command

    django.setup()
    click.echo("Preparing the database and the pages ...", err=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from whimbrel.service.accounts.demonstration import make_accounts
    from whimbrel.service.accounts.models import Agency
    from whimbrel.service.counting.building import build
    from whimbrel.service.desk.demonstration import make_incidents
    from whimbrel.service.duplicates.demonstration import make_proposals
    from whimbrel.service.releases.demonstration import make_release
    from whimbrel.vocabulary.code_lists import code_list

    file = data / "password"
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(12))
    password = file.read_text("ascii")
    accounts, roles = make_accounts(password), code_list("service_role")
    make_incidents()
    make_proposals()
    build()
    make_release()
    labels = dict(Agency.objects.values_list("slug", "label"))
    says = [{**a, "says": f"{roles.label(a['role'])}, {labels[a['agency']]}"} for a in accounts]
    return password, says


def _free_port(host: str, port: int) -> int:
    for candidate in range(port, port + 50):
        with socket.socket() as probe:
            if probe.connect_ex((host, candidate)) != 0:
                return candidate
    raise click.ClickException(f"No free port from {port} to {port + 49}; give one with --port.")


def _serve(host: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"{host}:{port}",
                "workers": 1,
                "threads": 4,
                "worker_class": "gthread",
                "timeout": 60,
                "loglevel": "warning",
            }.items():
                self.cfg.set(name, value)
            if "control_socket_disable" in self.cfg.settings:
                self.cfg.set("control_socket_disable", True)

        def load(self) -> object:
            from whimbrel.service.wsgi import application

            return application

    # The worker checks uploads and prepares large returns; it ends with the server.
    worker = subprocess.Popen([str(Path(sys.executable).with_name("whimbrel")), "worker"])
    try:
        Server().run()
    finally:
        worker.terminate()
