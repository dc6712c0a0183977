"""The browser's half of the practice rules, run by node: one process, JSON lines."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


class NodePlayer:
    """Asks play.mjs."""

    def __enter__(self):
        self._process = subprocess.Popen(
            [NODE, str(HERE / "play.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=5)

    def ask(self, ask: str, **request: Any) -> Any:
        self._process.stdin.write(json.dumps({"ask": ask, **request}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]
