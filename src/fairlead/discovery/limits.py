"""Bounds on what a scan reads, so that a hostile tree costs a bounded amount of time and memory."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The bounds of one scan; sizes in bytes.

    Attributes:
        source_bytes: a larger source file is skipped and reported.
        text_bytes: the same for manifests, settings and every other text.
        lock_bytes: the same for lock files, which are read by lines.
        notebook_bytes: the same for notebooks, whose outputs are passed over without being kept.
        head_bytes: how much of a model file is read to know its format.
        rows_bytes: the same for JSON lines.
        unpacked_bytes: how much a compressed pickle may grow to.
        depth: nesting of JSON and YAML.
        files, folders: after so many the walk stops and says so.
        path_depth: deeper folders are skipped and reported.
        sightings_per_file: what a single file may contribute.
        skipped: how many skipped files are listed by name; the rest is counted in one line.
        bill_bytes, bill_parts: the size of a supplier's bill of materials, and what it may contribute.
        archive_bytes: the size of an archive, and how far it may grow.
        staged_bytes: how much of an archive or of a bare repository is put aside to be read.
    """

    source_bytes: int = MEGABYTE
    text_bytes: int = 2 * MEGABYTE
    lock_bytes: int = 32 * MEGABYTE
    notebook_bytes: int = 32 * MEGABYTE
    head_bytes: int = MEGABYTE
    rows_bytes: int = MEGABYTE // 4
    unpacked_bytes: int = 4 * MEGABYTE
    depth: int = 100
    files: int = 2_000_000
    folders: int = 400_000
    path_depth: int = 64
    sightings_per_file: int = 2_000
    skipped: int = 10_000
    bill_bytes: int = 32 * MEGABYTE
    bill_parts: int = 200_000
    archive_bytes: int = 2048 * MEGABYTE
    staged_bytes: int = 1024 * MEGABYTE
