"""unionqa serve: a real process on a real port, and what it says when it cannot have it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

SERVE = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
from api.cli import main
open_small = runpy.run_path(sys.argv[3])["open_small"]
sys.exit(main(["--data", sys.argv[4], "serve", "--port", sys.argv[2]], opener=open_small))
"""
ROOT = Path(__file__).parents[2]


def _start(port: int, data: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", SERVE, str(ROOT), str(port), str(Path(__file__).with_name("conftest.py")), str(data)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_it_serves_until_it_is_told_to_stop(loaded: Path) -> None:
    port = _free_port()
    with _start(port, loaded) as process:
        try:
            assert process.stdout is not None
            assert f"http://127.0.0.1:{port}" in process.stdout.readline()
            assert httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=30).json() == {"status": "ready", "documents": 2}
        finally:
            process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "已停止" in out
    assert "Traceback" not in err


def test_a_port_that_is_taken_is_named(loaded: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, _start(taken.getsockname()[1], loaded) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "已被占用" in err
    assert "--port" in err
