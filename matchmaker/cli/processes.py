"""The server process, and the worker process beside it."""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from matchmaker.cli.console import Refused
from matchmaker.config import Settings

THREADS = 8
# Above what any page takes (a bid with its files), which is refused in the words of the page.
MAX_BODY_BYTES = 52 * 1024 * 1024
CHANNEL_SECONDS = 60
STOP_SECONDS = 10
RESTART_SECONDS = 1.0
# A page that ranks makes some ten thousand objects and leaves none: at the usual 700 they would be
# taken for lasting ones, and every few pages all of memory were searched for a quarter second.
YOUNG_OBJECTS = 20_000


def serve(settings: Settings, *, with_worker: bool = False) -> None:
    """Serve until SIGINT or SIGTERM; refuse an address that others can reach."""
    if not settings.is_loopback:
        raise Refused(
            f"服务本身不加密传输，只能监听本机地址（127.0.0.1），不能监听 {settings.host}。"
            "如需供他人访问，请在本机配置提供 https 的反向代理，见 docs/operating.md。"
        )
    require_free_port(settings)
    server = _make_server(settings)
    collect_garbage_seldom()
    # Both are set: a shell that starts a program behind another leaves SIGINT ignored.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    click.echo(f"服务地址：{address(settings)}　按 Ctrl+C 结束。")
    try:
        with _worker() if with_worker else _nobody():
            server.run()
    except KeyboardInterrupt:
        pass  # a second Ctrl+C while stopping
    finally:
        server.close()
    click.echo("服务已停止。")


def address(settings: Settings) -> str:
    """Return the address to open in a browser."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/"


def _make_server(settings: Settings) -> Any:
    import waitress

    from matchmaker.app import create_app
    from matchmaker.cli import channel

    app = create_app(settings)
    sockets: dict[int, Any] = {}
    try:
        server = waitress.create_server(
            app,
            map=sockets,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            max_request_body_size=MAX_BODY_BYTES,
            channel_timeout=CHANNEL_SECONDS,
            ident=None,
            asyncore_use_poll=True,  # select() ends at 1,024 file handles
            **_behind_proxy(settings),
        )
    except OSError as error:
        raise Refused(_port_text(settings)) from error
    channel.use(sockets, app)
    return server


def collect_garbage_seldom() -> None:
    """Leave what is loaded out of every later search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def _behind_proxy(settings: Settings) -> dict[str, Any]:
    """Take a client's address from the proxy, where there is one: it speaks https for us.

    Only programs on this machine reach the server, so whoever connects is the proxy. Without one,
    what a client says of its own address is thrown away.
    """
    if not settings.is_reached_by_tls:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "trusted_proxy": "*",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": "x-forwarded-for",
        "clear_untrusted_proxy_headers": True,
    }


def require_free_port(settings: Settings) -> None:
    """Raise Refused if something else listens at the port already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Refused(_port_text(settings)) from error


def _port_text(settings: Settings) -> str:
    return f"端口 {settings.port} 无法使用（可能已被占用），请用 --port 指定其他端口。"


def _stop(_number: int, _frame: FrameType | None) -> None:
    # The server ends its loop on this, as on Ctrl+C.
    raise KeyboardInterrupt


@contextmanager
def _nobody() -> Iterator[None]:
    yield


@contextmanager
def _worker() -> Iterator[None]:
    """Keep a worker process running while the block runs."""
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper:
    """Starts the worker again when it ends, until told to stop."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                if self._stopping.is_set():
                    return
                self._process = subprocess.Popen(  # noqa: S603 - our own command
                    [sys.executable, "-m", "matchmaker", "worker", f"--parent={os.getpid()}"],
                    stdout=subprocess.DEVNULL,
                    env=os.environ,
                )
            self._process.wait()
            self._stopping.wait(RESTART_SECONDS)

    def stop(self) -> None:
        """End the worker; a job that it holds is taken up again by the next one."""
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if process.poll() is None:
            process.kill()


def end_with(parent: int) -> None:
    """Let this process end soon after `parent` was killed, instead of running on unseen."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(RESTART_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
