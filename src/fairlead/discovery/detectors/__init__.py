"""The detectors: one file each, all of ours in one visible tuple, others by the entry point `fairlead.detectors`."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import entry_points

from fairlead.discovery.detectors import (
    assistants,
    cards,
    javascript,
    literals,
    locks,
    manifests,
    model_files,
    notebooks,
    prompts,
    python,
    rows,
    settings,
)
from fairlead.discovery.notes import Detector

DETECTORS: tuple[Detector, ...] = (
    manifests.DETECTOR,
    locks.DETECTOR,
    python.DETECTOR,
    notebooks.DETECTOR,
    javascript.DETECTOR,
    literals.DETECTOR,
    settings.DETECTOR,
    assistants.DETECTOR,
    model_files.DETECTOR,
    cards.DETECTOR,
    prompts.DETECTOR,
    rows.DETECTOR,
)


@lru_cache(maxsize=1)
def all_detectors() -> tuple[Detector, ...]:
    """Return our detectors and those that installed plugins register."""
    plugins = sorted(entry_points(group="fairlead.detectors"), key=lambda point: point.name)
    return (*DETECTORS, *(point.load() for point in plugins))
