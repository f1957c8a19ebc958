"""Scan messages for leaks beside one bare RE2 pass over the same bytes, and the whole command beside it.

*The bare pass* is the package's own `finditer` of the union of all expressions over blocks of 64 KiB: nothing is laid
open, checked, placed or counted. Messages hold two finds per kilobyte, half of them letters that are not ASCII, and one
find in twenty is hidden (full-width, encoded, spelled out). Each pair is measured in turns in one run; the best of
several turns counts. Seconds are those of the processor, because one core is compared with one core.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

TURNS = 7
MEBIBYTE = 1 << 20
BLOCK = 64 << 10
LIMIT = 4.5
PLAIN_TEXT = (
    "the customer asked whether the order would arrive before friday and we said that our team will look "
    "into it again please find attached the document with more details about the account and the invoice "
    "thank you so much"
)
PLAIN = PLAIN_TEXT.split()
FOREIGN_TEXT = (
    "Straße Übung voilà naïve señor можно привет спасибо 你好 请问 订单 谢谢 日本語 注文 – “quoted” it’s déjà 🙂 über"
)
FOREIGN = FOREIGN_TEXT.split()


def _find(random: Random) -> str:
    """Return a value, one in twenty of them hidden."""
    make: tuple[Callable[[], str], ...] = (
        lambda: f"{random.choice('abcdef')}ane.{random.choice(PLAIN)}@mail{random.randrange(99)}.example.org",
        lambda: f"+49 30 {random.randrange(10**7, 10**8)}",
        lambda: "4111 1111 1111 1111",
        lambda: "DE89 3704 0044 0532 0130 00",
        lambda: ".".join(str(random.randrange(1, 224)) for _ in range(4)),
        lambda: f"{random.randrange(100, 600)}-{random.randrange(10, 99)}-{random.randrange(1000, 9999)}",
    )
    value = random.choice(make)()
    if random.random() >= 0.05:
        return value
    hide: tuple[Callable[[str], str], ...] = (
        lambda text: "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text),
        lambda text: text.replace("@", " (at) ").replace("-", "–").replace(" ", "\u00a0"),
        lambda text: text.replace("@", "%40").replace(".", "[.]"),
    )
    return random.choice(hide)(value)


def messages(size: int) -> bytes:
    """Return so many bytes of messages, one a line."""
    random = Random(20261124)
    lines: list[str] = []
    length = 0
    while length < size:
        words = random.choices(FOREIGN if len(lines) % 2 else PLAIN, k=45)
        words[random.randrange(45)] = str(random.randrange(10 ** random.randrange(1, 9)))
        line = " ".join(words)
        finds = len(line.encode()) * 2 / 1000
        for _ in range(int(finds) + (random.random() < finds % 1)):
            words[random.randrange(45)] = _find(random)
        lines.append(" ".join(words))
        length += len(lines[-1].encode()) + 1
    return "\n".join(lines).encode()


def _best(*works: Callable[[], object]) -> list[float]:
    """Return the fewest processor seconds of each work, measured in turns."""
    best = [float("inf")] * len(works)
    for _ in range(TURNS):
        for place, work in enumerate(works):
            begun = time.process_time()
            work()
            best[place] = min(best[place], time.process_time() - begun)
    return best


def _command(path: Path) -> tuple[float, float]:
    """Return the processor seconds of the whole command and its peak memory in MiB."""
    words = [sys.executable, "-m", "fairlead", "measure", "leaks", str(path), "--format", "json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def run() -> list[dict[str, object]]:
    """Measure the scan of eight mebibytes and the command on thirty-two."""
    from fairlead.measurement.privacy.inputs import Form, lines_of
    from fairlead.measurement.privacy.patterns import gate
    from fairlead.measurement.privacy.scan import Block, scan

    text = messages(8 * MEBIBYTE)
    blocks = [text[start : start + BLOCK] for start in range(0, len(text), BLOCK)]
    program = gate()
    finds = sum(1 for block in blocks for _ in scan(Block(text=block), key=b"bench"))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messages.txt"
        path.write_bytes(text)

        def search() -> int:
            with path.open("rb") as stream:
                from collections import Counter

                pieces = lines_of(stream, file=0, form=Form.TEXT, lost=Counter())
                return sum(1 for piece in pieces for _ in scan(piece.block, key=b"bench"))

        bare, own = _best(lambda: [sum(1 for _ in program.finditer(block)) for block in blocks], search)
        what = f"scan of {len(text) >> 20} MiB, {finds * 1000 / len(text):.1f} finds/kB, half not ASCII"
        rows.append(_row(what, own, bare, size=len(text)))
        path.write_bytes(text * 4)
        seconds, peak = _command(path)
        rows.append(
            {**_row("whole command on four times as much", seconds, 4 * bare, size=4 * len(text)), "peak MiB": peak}
        )
    return rows


def _row(what: str, own: float, bare: float, *, size: int) -> dict[str, object]:
    return {
        "what": what,
        "seconds": own,
        "MB/s": size / own / 1e6,
        "peer": "bare RE2 pass, 64 KiB",
        "peer seconds": bare,
        "ratio": own / bare,
        "limit": f"{LIMIT} times",
        "holds": own <= LIMIT * bare,
    }


if __name__ == "__main__":
    for row in run():
        print(
            "  ".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{value}" for name, value in row.items())
        )
