"""The load: wrk where it is installed, else our own client.

It is bounded in time and in connections, and goes to 127.0.0.1 only.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.scale import Scale

SCRIPT: Final = Path(__file__).with_name("wrk.lua")
CLIENT: Final = (sys.executable, "-m", "benchmarks.client")
GRACE_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is sent repeatedly."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: str = ""

    def build_raw(self, port: int) -> str:
        """Return the request as it goes over the wire."""
        length = (
            {
                "Content-Length": str(len(self.body)),
                "Content-Type": "application/x-www-form-urlencoded",
            }
            if self.body
            else {}
        )
        head = {"Host": f"127.0.0.1:{port}", **self.headers, **length}
        return (
            f"{self.method} {self.path} HTTP/1.1\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in head.items())
            + f"\r\n{self.body}"
        )


def choose_generator(seconds: float = 1) -> str:
    """Return the name of the load generator; wrk takes whole seconds only."""
    return "wrk" if seconds >= 1 and shutil.which("wrk") else "own client"


def send_load(
    port: int, requests: Sequence[Request], *, connections: int, seconds: float
) -> dict[str, float]:
    """Send the requests in turn over so many connections.

    Returns rate (1/s), p50 and p99 (ms). Raises RuntimeError if a request was refused.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([request.build_raw(port) for request in requests], file)
        file.flush()
        command = (
            _build_wrk_command(port, connections, seconds)
            if choose_generator(seconds) == "wrk"
            else (*CLIENT, str(port), str(connections), str(seconds))
        )
        process = subprocess.run(
            command,
            env={**os.environ, "BENCH_REQUESTS": file.name},
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + GRACE_SECONDS,
        )
    results = json.loads(process.stdout.splitlines()[-1])
    if results["refused"] or not results["requests"]:
        raise RuntimeError(
            f"{results['refused']} of {results['requests']} requests to {requests[0].path} "
            "were refused"
        )
    return {
        "rate": results["requests"] / results["seconds"],
        "p50": results["p50"],
        "p99": results["p99"],
        "requests": results["requests"],
    }


def prepare_sides(
    scale: Scale, targets: Mapping[str, tuple[int, Sequence[Request]]]
) -> dict[str, Callable[[], Mapping[str, float]]]:
    """Warm up each side, given as port and requests; return what to measure in rounds."""
    for port, requests in targets.values():
        send_load(port, requests, connections=scale.connections, seconds=scale.warm_up_seconds)
    measure = partial(send_load, connections=scale.connections, seconds=scale.seconds)
    return {name: partial(measure, port, requests) for name, (port, requests) in targets.items()}


def _build_wrk_command(port: int, connections: int, seconds: float) -> tuple[str, ...]:
    whole_seconds = max(1, round(seconds))
    return (
        "wrk",
        f"-t{min(2, connections)}",
        f"-c{connections}",
        f"-d{whole_seconds}s",
        "--timeout",
        "20s",
        "-s",
        str(SCRIPT),
        f"http://127.0.0.1:{port}",
    )
