"""The load: wrk where it is installed, else a small client of our own. Always bounded in time and in connections, and to 127.0.0.1 only."""

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
    """A request as it is sent again and again."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: str = ""

    def raw(self, port: int) -> str:
        """The request as it goes over the wire."""
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
            + "".join(f"{k}: {v}\r\n" for k, v in head.items())
            + f"\r\n{self.body}"
        )


def generator(seconds: float = 1) -> str:
    """What makes a load of so many seconds: wrk knows whole ones only."""
    return "wrk" if seconds >= 1 and shutil.which("wrk") else "own client"


def load(
    port: int, requests: Sequence[Request], *, connections: int, seconds: float
) -> dict[str, float]:
    """Sends the requests in turn over so many connections. Returns rate (1/s), p50, p99 (ms). Raises RuntimeError if one was refused."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([request.raw(port) for request in requests], file)
        file.flush()
        command = (
            _wrk(port, connections, seconds)
            if generator(seconds) == "wrk"
            else (*CLIENT, str(port), str(connections), str(seconds))
        )
        done = subprocess.run(
            command,
            env={**os.environ, "BENCH_REQUESTS": file.name},
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + GRACE_SECONDS,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    if found["refused"] or not found["requests"]:
        raise RuntimeError(
            f"{found['refused']} of {found['requests']} requests to {requests[0].path} were refused"
        )
    return {
        "rate": found["requests"] / found["seconds"],
        "p50": found["p50"],
        "p99": found["p99"],
        "requests": found["requests"],
    }


def sides(
    scale: Scale, asked: Mapping[str, tuple[int, Sequence[Request]]]
) -> dict[str, Callable[[], Mapping[str, float]]]:
    """What alternate() measures, from the port and the requests of each side. Each is warmed up here."""
    for port, requests in asked.values():
        load(port, requests, connections=scale.connections, seconds=scale.warm_up_seconds)
    each = partial(load, connections=scale.connections, seconds=scale.seconds)
    return {name: partial(each, port, requests) for name, (port, requests) in asked.items()}


def _wrk(port: int, connections: int, seconds: float) -> tuple[str, ...]:
    whole = max(1, round(seconds))
    return (
        "wrk",
        f"-t{min(2, connections)}",
        f"-c{connections}",
        f"-d{whole}s",
        "--timeout",
        "20s",
        "-s",
        str(SCRIPT),
        f"http://127.0.0.1:{port}",
    )
