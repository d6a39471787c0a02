"""What is offline stays offline: libraries that would report to their makers are kept from it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper


def test_the_embedding_engine_keeps_no_telemetry(tmp_path: Path) -> None:
    """ONNX Runtime 1.32 writes a device id and an event store into the user's cache folder, and sends the events to its maker."""
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "tiny", ends[:1], ends[1:])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), tmp_path / "tiny.onnx")
    home = tmp_path / "home"
    home.mkdir()
    code = f"from pathlib import Path\nfrom index.embedding.e5 import _session\n_session(Path({str(tmp_path / 'tiny.onnx')!r}))"
    environment = {name: value for name, value in os.environ.items() if name not in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    done = subprocess.run([sys.executable, "-c", code], env={**environment, "HOME": str(home)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [str(path) for path in home.rglob("*")] == []
