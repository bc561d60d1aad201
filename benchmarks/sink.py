"""A mail server that takes everything and keeps nothing, as quick as can be: python benchmarks/sink.py prints its port.

It speaks just enough of RFC 5321 to be sent mail; what it costs is the same for whoever sends. With a file named, it
writes the Message-ID of everything that it has taken into that, before it says so; with milliseconds, it takes its time
as servers elsewhere do: `python benchmarks/sink.py FILE 20`.
"""

import asyncio
import re
import sys
from pathlib import Path

_ANSWERS = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}

_ID = re.compile(rb"(?im)^Message-ID:\s*(\S+)")
_FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else None
_PAUSE = int(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0  # noqa: PLR2004 (the second word)


def noted(raw: bytes) -> None:
    """Write down which message it was."""
    found = _ID.search(raw)
    if _FILE and found:
        with _FILE.open("ab") as stream:
            stream.write(found[1] + b"\n")


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection."""
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        writer.write(_ANSWERS.get(verb, b"250 ok\r\n"))
        if verb == b"DATA":
            raw = await reader.readuntil(b"\r\n.\r\n")
            await asyncio.sleep(_PAUSE)
            noted(raw)
            writer.write(b"250 taken\r\n")
        if verb == b"QUIT":
            break
    await writer.drain()
    writer.close()


async def main() -> None:
    """Serve until nobody is left who wants the port."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=64 * 1024 * 1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
