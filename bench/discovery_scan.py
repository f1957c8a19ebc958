"""Scan a generated tree of 27,000 files, beside ripgrep over the same tree.

The tree is made once from a seed: folders of services with ordinary source, settings and text, where one file in
thirty uses AI. Every turn measures three things one after the other: ripgrep's list of files plus a read of each,
ripgrep counting the lines with any of the scanner's own literals (`rg -c -i -F -f`), and the scan in a process of its
own, start of Python included, with two processes. The best of several turns counts. Memory is the sum of both
processes' peaks, which counts the pages that they share twice.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

FILES = 27_000
SEED = 27
TURNS = 5
MOST_TIMES = 3.0
MOST_MEGABYTES = 300.0
ENDS = ("py", "py", "py", "ts", "ts", "js", "json", "yaml", "md", "txt", "go", "java", "css", "html", "toml", "sh")
WORDS = (
    "def", "return", "self", "value", "index", "count", "for", "in", "range", "list", "map", "config", "load",
    "parse", "render", "widget", "table", "column", "order", "invoice", "customer", "address", "total", "amount",
    "date", "class", "init", "name", "model", "agent", "user", "main", "train", "again", "email", "detail", "chain",
)  # fmt: skip
USES = {
    "py": "from openai import OpenAI\n\nreply = OpenAI().chat.completions.create(model='gpt-4o', messages=[])\n",
    "ts": "import { generateText } from 'ai';\nimport { openai } from '@ai-sdk/openai';\nopenai('gpt-4o');\n",
    "js": "const Anthropic = require('@anthropic-ai/sdk');\nnew Anthropic({ key: process.env.ANTHROPIC_API_KEY });\n",
    "yaml": "llm:\n  model: gpt-4o-mini\n  url: https://api.openai.com/v1\n",
}
MARKS = {"py": "# ", "yaml": "# ", "toml": "# ", "sh": "# ", "ts": "// ", "js": "// ", "go": "// ", "java": "// "}
SCAN = """
import json, resource, sys
from fairlead.discovery import scan
found = scan(sys.argv[1], processes=2)
text = found.to_json()
peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"megabytes": sum(peaks) / 1024, "components": len(found.components), "bytes": len(text)}))
"""


def tree_of(files: int, *, seed: int) -> Path:
    """Return the generated tree, made at its first use and kept in the temporary folder."""
    root = Path(tempfile.gettempdir()) / "fairlead-bench" / f"tree-{files}-{seed}"
    if root.exists():
        return root
    chance = random.Random(seed)
    beside = root.with_suffix(".part")
    shutil.rmtree(beside, ignore_errors=True)
    for number in range(files):
        end = chance.choice(ENDS)
        folder = beside / f"service{number % 45:02}" / f"part{number // 45 % 20:02}"
        if number < 45 * 20:
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"file{number}.{end}").write_text(_text(end, chance), encoding="utf-8")
    beside.rename(root)
    return root


def _text(end: str, chance: random.Random) -> str:
    """Return one file: a log-normal number of lines, and in one of thirty a use of AI before them."""
    lines = int(chance.lognormvariate(4.0, 0.9)) + 4
    mark = MARKS.get(end, "")
    body = "".join(f"{mark}{' '.join(chance.choices(WORDS, k=chance.randint(2, 9)))}\n" for _ in range(lines))
    return USES.get(end, "") + body if chance.random() < 1 / 30 else body


def best(work: Callable[[], object], *, turns: int) -> float:
    """Return the fewest seconds that the work took."""
    found = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def list_and_read(root: Path) -> int:
    """List the files with ripgrep and read each of them; return the bytes."""
    listed = subprocess.run(["rg", "--files", "--no-ignore", root], capture_output=True, check=True).stdout
    total = 0
    for name in listed.split(b"\n"):
        if name:
            handle = os.open(name, os.O_RDONLY)
            total += len(os.read(handle, 1 << 24))
            os.close(handle)
    return total


def count_literals(root: Path, literals: Path) -> int:
    """Count the files in which ripgrep finds any of the scanner's literals."""
    words = ["rg", "-c", "-i", "-F", "--no-ignore", "-f", literals, root]
    return len(subprocess.run(words, capture_output=True, check=False).stdout.splitlines())


def scan_once(root: Path) -> dict[str, float]:
    """Scan in a process of its own, as the command does, and return its figures."""
    done = subprocess.run([sys.executable, "-c", SCAN, root], capture_output=True, check=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def run() -> list[dict[str, object]]:
    """Measure both peers and the scan in turns, and a small repository's cold start."""
    from fairlead.discovery.catalogue import load_catalogue
    from fairlead.discovery.prefilter import tokens_of

    root = tree_of(FILES, seed=SEED)
    literals = root.parent / "literals.txt"
    literals.write_text("\n".join(sorted(tokens_of(load_catalogue()))) + "\n", encoding="utf-8")
    figures: list[dict[str, float]] = []
    seconds: dict[str, list[float]] = {"read": [], "count": [], "scan": []}
    for _ in range(TURNS):
        seconds["read"].append(best(lambda: list_and_read(root), turns=1))
        seconds["count"].append(best(lambda: count_literals(root, literals), turns=1))
        seconds["scan"].append(best(lambda: figures.append(scan_once(root)), turns=1))
    scanned, peak = min(seconds["scan"]), max(row["megabytes"] for row in figures)
    rows: list[dict[str, object]] = [
        _row("rg --files, then read each file", scanned, min(seconds["read"])),
        _row("rg -c over the same literals", scanned, min(seconds["count"])),
    ]
    small = tree_of(60, seed=SEED)
    cold = best(lambda: scan_once(small), turns=TURNS)
    return [
        *rows,
        {
            "what": "peak memory of both processes, MB",
            "scan": peak,
            "limit": MOST_MEGABYTES,
            "holds": peak <= MOST_MEGABYTES,
        },
        {"what": "cold start on 60 files, s", "scan": cold, "limit": 1.0, "holds": cold <= 1.0},
    ]


def _row(peer: str, scanned: float, other: float) -> dict[str, object]:
    ratio = scanned / other
    return {
        "what": f"{FILES:,} files, s", "scan": scanned, "peer": peer, "peer's": other, "ratio": ratio,
        "limit": MOST_TIMES, "holds": ratio <= MOST_TIMES,
    }  # fmt: skip


if __name__ == "__main__":
    for line in run():
        print(line)
