"""The web server: gunicorn, with a log that holds no token, no query and no name, and a limit on what is sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from whimbrel.service.operation.discreet_log import Discreet, install, without_secrets

MOST_BYTES = 256 * 2**20  # of one request: the largest upload (uploads/limits.py) and the form around it
_FORMAT = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
_TOO_LARGE = b"This is larger than is taken. Send it in several parts.\n"


class QuietLogger(Logger):  # type: ignore[misc]
    """gunicorn's logger; its log of requests never holds a query, a referrer, a browser or a token, nor its other one a value."""

    def setup(self, cfg: Any) -> None:
        """Write discreetly, ourselves and everybody else in this process."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(message)s"))
        install()

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """What a line of the log may be made of."""
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = without_secrets(str(environ.get("PATH_INFO", "")))
        return {k: v for k, v in found.items() if not k.startswith("{")} | {
            "U": path,
            "r": f"{environ.get('REQUEST_METHOD', '')} {path}",
            "q": "",
            "f": "-",
            "a": "-",
            "u": "-",
        }


def limited(application: Callable[..., Iterable[bytes]], most: int = MOST_BYTES) -> Callable[..., Iterable[bytes]]:
    """The application, behind a door that refuses what says of itself that it is too large."""

    def door(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) > most:
            start_response("413 Content Too Large", [("Content-Type", "text/plain"), ("Connection", "close")])
            return [_TOO_LARGE]
        return application(environ, start_response)

    return door


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings; each process loads the application itself, for what it holds does not bear forking."""

    def __init__(self, *, bind: str, workers: int, threads: int, log: bool = True):
        self._settings: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 30,
            "keepalive": 5,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "limit_request_line": 8190,
            "limit_request_fields": 60,
            "limit_request_field_size": 8190,
            "logger_class": "whimbrel.service.operation.server.QuietLogger",
            "accesslog": "-" if log else None,
            "access_log_format": _FORMAT,
            "loglevel": "warning",
            "proc_name": "whimbrel",
            "server_software": "",
        }
        super().__init__()

    def load_config(self) -> None:
        """Set what this gunicorn knows."""
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        if "control_socket_disable" in self.cfg.settings:
            self.cfg.set("control_socket_disable", True)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """The application."""
        from whimbrel.service.wsgi import application

        threading.Thread(target=_make_ready, name="make-ready", daemon=True).start()
        return limited(application)


def _make_ready() -> None:
    """Load what compares records, which takes a second: the first person who types a name must not wait for it."""
    from whimbrel.linkage import likeness

    likeness({"family_name": "a"}, [{"family_name": "b"}])
