"""`python -m benchmarks.client PORT CONNECTIONS SECONDS`: load without wrk.

It takes more of the processor than wrk does.
"""

import asyncio
import json
import os
import sys
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

LIMIT = 2**20


async def _use_connection(
    port: int, requests: list[bytes], first: int, until: float, results: dict[str, Any]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LIMIT)
    for request in islice(cycle(requests), first, None):
        began = perf_counter()
        if began >= until:
            break
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("content-length:")[2].partition("\r\n")[0]
        await reader.readexactly(int(length or 0))
        results["times"].append((perf_counter() - began) * 1000)
        results["refused"] += head.split(" ", 2)[1] >= "400"
        if "\nconnection: close" in head:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LIMIT)
    writer.close()


async def _run(
    port: int, connections: int, seconds: float, requests: list[bytes]
) -> dict[str, Any]:
    results: dict[str, Any] = {"times": [], "refused": 0}
    began = perf_counter()
    step = max(1, len(requests) // connections)
    await asyncio.gather(
        *(
            _use_connection(port, requests, number * step % len(requests), began + seconds, results)
            for number in range(connections)
        )
    )
    times = sorted(results["times"])
    percentiles = {
        name: times[min(len(times) - 1, int(len(times) * share))]
        for name, share in (("p50", 0.5), ("p99", 0.99))
    }
    return {
        "requests": len(times),
        "seconds": perf_counter() - began,
        "refused": results["refused"],
        **percentiles,
    }


def main() -> None:
    """Print the figures as a line of JSON."""
    requests = [
        text.encode()
        for text in json.loads(Path(os.environ["BENCH_REQUESTS"]).read_text(encoding="utf-8"))
    ]
    port, connections, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(_run(int(port), int(connections), float(seconds), requests))))


if __name__ == "__main__":
    main()
