"""Training in Python code: models that the code makes, and the data sets that it reads.

A class of an estimator alone shows nothing; it must be built in a module that trains. What is saved afterwards is a
second, independent signal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairlead.discovery.catalogue import Entry
from fairlead.discovery.detectors.python.imports import Libraries
from fairlead.discovery.detectors.python.module import Called, Module
from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Notes

ESTIMATORS = frozenset(
    {
        "scikit-learn", "xgboost", "lightgbm", "catboost", "statsmodels", "prophet", "automl", "spark-mllib", "keras",
        "tensorflow", "surprise-reco", "survival-causal", "pytorch", "lightning", "jax", "transformers", "fastai",
        "nlp", "rl",
    }
)  # fmt: skip
FITS = frozenset(
    {"fit", "fit_predict", "partial_fit", "train_on_batch", "fit_transform", "fine_tune", "fit_one_cycle", "learn"}
)
BOOSTER_CALLS = {"xgboost.train": "XGBoost booster", "lightgbm.train": "LightGBM booster",
"catboost.train": "CatBoost model",
                 "fasttext.train_supervised": "fastText classifier",
                 "fasttext.train_unsupervised": "fastText embedding",
                 "xgboost.cv": "", "lightgbm.cv": ""}  # fmt: skip
KERAS_MODELS = frozenset({"Sequential", "Model", "Functional"})
STATS_MODELS = frozenset({"OLS", "Logit", "GLM", "ARIMA", "SARIMAX", "ExponentialSmoothing", "Poisson", "MNLogit",
"Probit", "WLS",
                          "MixedLM", "VAR", "PHReg", "logit", "ols", "glm"})  # fmt: skip
NOT_NAMES = frozenset(
    {
        "policy",
        "net",
        "encoder",
        "decoder",
        "parameters",
        "cls",
        "nn",
        "Module",
        "LightningModule",
        "Tensor",
        "Any",
        "fit",
    }
)
NOT_TRAINED = frozenset(
    {"Dataset", "DMatrix", "Pool", "Tokenizer", "TimeSeries", "Trainer", "DataLoader", "Adam", "SGD", "Input"}
)
READS = frozenset(
    {"read_csv", "read_parquet", "read_excel", "read_json", "read_feather", "read_table", "scan_csv", "scan_parquet"}
)


def note_training(module: Module, libraries: Libraries, notes: Notes) -> None:
    """Note trained models and the data sets of a module."""
    trained = list(_trained(module, libraries, notes))
    saved = [call for call in module.calls if _saves(call, notes)]
    for name, call in trained:
        symbol = call.callee if len(call.callee) < 80 else call.last
        entry = libraries.of(call.callee)
        _see_trained(notes, name, line=call.line, signal=Signal.CALL, symbol=symbol, entry=entry)
        for save in saved[:1]:
            _see_trained(notes, name, line=save.line, signal=Signal.FILE, symbol=save.last, entry=entry)
    for call in module.calls:
        _dataset(module, call, libraries, notes)
        if trained and call.last in READS and not call.keyword("engine_kwargs"):
            _table(module, call, notes)


def _see_trained(notes: Notes, name: str, *, line: int, signal: Signal, symbol: str, entry: Entry | None) -> None:
    notes.see(
        Kind.TRAINED_MODEL, name=name, line=line, signal=signal, symbol=symbol, entry=entry, vendor="",
    )  # fmt: skip


def _trained(module: Module, libraries: Libraries, notes: Notes) -> Iterator[tuple[str, Called]]:
    """Yield (name, call) of each model that the module trains, each name once."""
    seen: set[str] = set()
    for name, call in (
        *_estimators(module, libraries, notes),
        *_networks(module, libraries),
        *_trainers(module, libraries, notes),
    ):
        if name and name not in seen:
            seen.add(name)
            yield name, call


def _estimators(module: Module, libraries: Libraries, notes: Notes) -> Iterator[tuple[str, Called]]:
    fits = any(call.last in FITS or call.last in ("cross_val_score", "cross_validate") for call in module.calls)
    for call in module.calls:
        entry = libraries.of(call.callee)
        if entry is None or entry.id not in ESTIMATORS:
            continue
        if call.callee in BOOSTER_CALLS:
            yield BOOSTER_CALLS[call.callee], call
        elif fits and _is_estimator(call, entry, notes):
            yield call.last, call


def _is_estimator(call: Called, entry: Entry, notes: Notes) -> bool:
    if entry.id in ("pytorch", "lightning", "jax", "transformers", "nlp"):
        return False
    if entry.id in ("keras", "tensorflow"):
        return call.last in KERAS_MODELS
    if entry.id == "statsmodels":
        return call.last in STATS_MODELS
    if entry.id == "rl":
        return call.callee.startswith("stable_baselines3.") and call.last.isupper()
    if (
        entry.id == "scikit-learn"
        and call.callee.split(".")[1:2]
        and call.callee.split(".")[1] in notes.catalogue.calls["not_estimators"]
    ):
        return False
    return call.last[:1].isupper() and call.last not in NOT_TRAINED and "()" not in call.callee


def _networks(module: Module, libraries: Libraries) -> Iterator[tuple[str, Called]]:
    """Yield networks whose parameters are optimized where gradients flow, and those given to a Lightning trainer."""
    framework = any(
        entry.id in ("pytorch", "lightning", "jax") for entry, _, verified in libraries.roots.values() if verified
    )
    if not framework:
        return
    flows = any(call.last in ("backward", "manual_backward") for call in module.calls)
    for call in module.calls:
        owner = call.callee.removesuffix(".parameters")
        if flows and call.last == "parameters" and owner and "." in call.callee:
            yield _class_name(owner), call
        elif call.last == "fit" and call.callee.endswith("Trainer.fit"):
            first = call.positional(0)
            yield _class_name(module.dotted(first) if first is not None else ""), call


def _class_name(dotted: str) -> str:
    """Return the last part of what made a network that looks like its class or its builder; `self` has none."""
    parts = [
        part
        for part in dotted.split(".")
        if part not in ("self", "to", "cuda", "train", "module", "model", "DataParallel")
    ]
    classes = [part for part in parts if part[:1].isupper()]
    name = classes[-1] if classes else parts[-1] if parts else ""
    return "" if name in NOT_NAMES else name


def _trainers(module: Module, libraries: Libraries, notes: Notes) -> Iterator[tuple[str, Called]]:
    """Yield models that a Hugging Face trainer tunes; named by where they go, else by what they come from."""
    trainers = notes.catalogue.calls["trainers"]
    found = [call for call in module.calls if call.last in trainers and _tunes(libraries.of(call.callee))]
    if not found:
        return
    named = (call for call in module.calls if libraries.of(call.callee) is not None)
    names = (name for call in named for name in module.strings(call.keyword("hub_model_id", "output_dir")))
    target = next(names, "")
    for call in found:
        yield target or f"fine-tuned by {call.last}", call


def _tunes(entry: Entry | None) -> bool:
    return entry is not None and entry.id in ("transformers", "deepspeed")


def _saves(call: Called, notes: Notes) -> bool:
    two = ".".join(call.callee.rsplit(".", 2)[-2:])
    saves = notes.catalogue.calls["saves"]
    return two in saves or call.last in saves or call.callee in saves


def _dataset(module: Module, call: Called, libraries: Libraries, notes: Notes) -> None:
    calls = notes.catalogue.calls
    entry = libraries.of(call.callee)
    if entry is None and not call.callee.startswith("kagglehub."):
        return
    if call.callee in calls["dataset"]:
        for value in (*module.strings(call.positional(0)), *module.strings(call.keyword("path", "name"))):
            files = list(module.strings(call.keyword("data_files")))
            names = files if value in calls["dataset_formats"] else [value]
            for name in names:
                _see_dataset(notes, name, call=call, hub=call.last == "load_dataset")
            return
    base = next((root for root in calls["dataset_modules"] if call.callee.startswith(root + ".")), "")
    if not base or call.last in calls["generated_datasets"]:
        return
    parts = call.callee[len(base) + 1 :].split(".")
    name = parts[0] if call.last == "load_data" else re.sub(r"^(?:load|fetch)_", "", parts[0])
    if name and (call.last == "load_data" or name != parts[0] or parts[0][:1].isupper()):
        _see_dataset(notes, name, call=call)


def _see_dataset(notes: Notes, name: str, *, call: Called, hub: bool = False) -> None:
    if len(name) > 200 or name.startswith(("/", "~")) or "\n" in name:
        return
    is_hub = hub and re.fullmatch(r"[\w.\-]+/[\w.\-]+", name) and name not in notes.file.project.paths
    notes.see(
        Kind.DATASET,
        name=name,
        line=call.line,
        signal=Signal.CALL,
        symbol=call.last,
        vendor="",
        purl=f"pkg:huggingface/datasets/{name}" if is_hub else "",
    )


def _table(module: Module, call: Called, notes: Notes) -> None:
    """Note a table that a training module reads, by the path as written; an absolute path is a machine's."""
    for value in module.strings(call.positional(0)):
        if (
            len(value) <= 300
            and not value.startswith(("/", "~"))
            and not re.match(r"[A-Za-z]:\\", value)
            and "\n" not in value
        ):
            name = re.sub(r"^(?:\.{1,2}/)+", "", re.sub(r"[?#].*$", "", value))
            notes.see(
                Kind.DATASET,
                name=name,
                line=call.line,
                signal=Signal.CALL,
                symbol=call.last,
                strength=Strength.STRONG,
                vendor="",
            )
