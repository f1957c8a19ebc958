"""The bar of discovery on the labelled corpus: what is there is found, nothing is invented, per kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.discovery import Category, Kind, Limits, Role, Stage, scan
from tests.engines.discovery import model_samples
from tests.engines.discovery.labelled import (
    Repository,
    Score,
    is_reported,
    lines,
    precision,
    read,
    recall,
    repositories,
    score,
    table,
)

CORPUS = repositories()
TRAPS = tuple(repository for repository in CORPUS if not repository.labels)
SCORED_KINDS = (
    Kind.MODEL,
    Kind.PROVIDER,
    Kind.DATASET,
    Kind.SDK,
    Kind.VECTOR_STORE,
    Kind.AGENT,
    Kind.AGENT_FRAMEWORK,
    Kind.MCP_SERVER,
    Kind.MCP_CLIENT,
    Kind.TRAINED_MODEL,
)


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    """Scan every repository of the corpus once."""
    folder = tmp_path_factory.mktemp("corpus")
    return {one.name: score(scan(one.unfold(folder)), one.labels) for one in CORPUS}


def named(name: str) -> Repository:
    """Return one repository of the corpus."""
    return next(repository for repository in CORPUS if repository.name == name)


class TestTheCorpus:
    def test_is_large_enough_to_mean_something(self) -> None:
        assert len(CORPUS) - len(TRAPS) >= 12
        assert len(TRAPS) >= 4
        assert {kind for one in CORPUS for kind, _ in one.labels} <= {kind.value for kind in Kind}

    def test_is_found_and_not_invented(self, scores: dict[str, Score]) -> None:
        counts = table(scores.values())
        print("\n" + "\n".join(lines(counts)))

        assert recall(counts["all"]) >= 0.95
        assert precision(counts["all"]) >= 0.97

    @pytest.mark.parametrize("kind", SCORED_KINDS)
    def test_is_found_for_every_kind(self, scores: dict[str, Score], kind: Kind) -> None:
        counts = table(scores.values())

        assert recall(counts[kind.value]) >= 0.90

    @pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
    def test_raises_nothing_where_there_is_no_ai(
        self, scores: dict[str, Score], trap: Repository, tmp_path: Path
    ) -> None:
        found = scan(trap.unfold(tmp_path))

        assert scores[trap.name].inventions == frozenset()
        assert found.candidates == ()


class TestTestsAndDocuments:
    def test_are_seen_but_raise_nothing(self, tmp_path: Path) -> None:
        found = scan(named("trap_security_tool").unfold(tmp_path))

        contexts = {place.context.value for one in found.components for place in one.occurrences}
        assert {"test", "document", "example"} <= contexts
        assert not any(is_reported(one) for one in found.components)
        assert all(one.neutral for one in found.components if one.canonical == "crewai")


class TestCandidates:
    def test_are_one_for_each_service_with_owner_role_category_and_stage(self, tmp_path: Path) -> None:
        found = scan(named("monorepo").unfold(tmp_path))

        rows = {one.root: (one.role, one.category, one.stage, one.owner) for one in found.candidates}
        assert rows == {
            "services/triage": (Role.DEPLOYER, Category.GENERATIVE, Stage.DEPLOYMENT, "@acme/care-ai"),
            "services/churn": (
                Role.DEVELOPER,
                Category.PREDICTIVE,
                Stage.DESIGN_DEVELOPMENT,
                "@acme/data-science @acme/risk",
            ),
            "apps/notes": (Role.DEPLOYER, Category.GENERATIVE, Stage.DESIGN_DEVELOPMENT, "@acme/mobile"),
        }

    @pytest.mark.parametrize(
        ("name", "key", "role", "category", "stage"),
        [
            ("python_rag", "system:.", Role.DEPLOYER, Category.GENERATIVE, Stage.DESIGN_DEVELOPMENT),
            ("agents_crew", "system:.", Role.DEPLOYER, Category.AGENTIC, Stage.DESIGN_DEVELOPMENT),
            ("sklearn_classic", "system:.", Role.DEVELOPER, Category.PREDICTIVE, Stage.DESIGN_DEVELOPMENT),
            ("mcp_server_python", "system:.", Role.PROVIDER, Category.AGENTIC, Stage.DESIGN_DEVELOPMENT),
            ("langgraph_service", "system:.", Role.DEPLOYER, Category.AGENTIC, Stage.OPERATION_MONITORING),
            ("mcp_client_config", "assistant:cursor", Role.USER, Category.GENERATIVE, Stage.OPERATION_MONITORING),
        ],
    )
    def test_propose_what_the_evidence_suggests(
        self, tmp_path: Path, name: str, key: str, role: Role, category: Category, stage: Stage
    ) -> None:
        found = scan(named(name).unfold(tmp_path))

        candidate = next(one for one in found.candidates if one.key == key)
        assert (candidate.role, candidate.category, candidate.stage) == (role, category, stage)
        assert candidate.risks
        assert set(candidate.components) <= {one.key for one in found.components}

    def test_do_not_make_a_system_of_an_assistants_settings(self, tmp_path: Path) -> None:
        found = scan(named("mcp_client_config").unfold(tmp_path))

        assert {one.key.partition(":")[0] for one in found.candidates} == {"assistant"}


class TestModelFiles:
    SAMPLES = (
        ("net.safetensors", model_samples.safetensors(), "safetensors"),
        ("chat.gguf", model_samples.gguf(), "GGUF"),
        ("net.onnx", model_samples.onnx(), "ONNX"),
        ("net.pt", model_samples.torch(), "PyTorch"),
        ("net.keras", model_samples.keras(), "Keras"),
        ("net.h5", model_samples.hdf5(model=True), "Keras HDF5"),
        ("net.tflite", model_samples.tflite(), "TensorFlow Lite"),
        ("lgb_model.txt", model_samples.lightgbm(), "LightGBM"),
        ("net.cbm", model_samples.catboost(), "CatBoost"),
        ("xgb.json", model_samples.xgboost_json(), "XGBoost JSON"),
        ("clf.pkl", model_samples.pickled_estimator(), "pickle of scikit-learn"),
        ("old.pickle", model_samples.pickled_estimator(protocol=2), "pickle of scikit-learn"),
        ("clf.joblib", model_samples.packed_estimator(), "packed pickle of scikit-learn"),
        ("clf.pkl.p", model_samples.zipped_estimator(), "packed pickle of scikit-learn"),
    )
    NO_MODELS = (
        ("rows.pkl", model_samples.plain_pickle()),
        ("climate.h5", model_samples.hdf5(model=False)),
        ("firmware.bin", bytes(64)),
        ("archive.pt", model_samples.zipped("notes.txt")),
        ("data_model.txt", b"a tree of tables\n"),
        ("empty.onnx", b""),
        ("text.safetensors", b"not tensors at all"),
        ("broken.pkl", b"\x80\x04\x95garbage"),
    )

    @pytest.mark.parametrize(("name", "content", "form"), SAMPLES, ids=[row[0] for row in SAMPLES])
    def test_are_proved_by_their_content(self, tmp_path: Path, name: str, content: bytes, form: str) -> None:
        (tmp_path / name).write_bytes(content)

        found = scan(tmp_path)

        (component,) = (one for one in found.components if one.kind is Kind.MODEL_FILE)
        assert (component.name, component.confidence, component.occurrences[0].symbol) == (name, "high", form)

    @pytest.mark.parametrize(("name", "content"), NO_MODELS, ids=[row[0] for row in NO_MODELS])
    def test_are_not_made_by_an_ending(self, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)

        assert scan(tmp_path).components == ()

    def test_in_shards_are_one(self, tmp_path: Path) -> None:
        for number in (1, 2, 3):
            (tmp_path / f"model-0000{number}-of-00003.safetensors").write_bytes(model_samples.safetensors())

        found = scan(tmp_path)

        assert [one.name for one in found.components] == ["model.safetensors"]
        assert len(found.components[0].occurrences) == 3

    def test_kept_in_git_lfs_are_found_and_their_absence_is_said(self, tmp_path: Path) -> None:
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
        (tmp_path / "net.safetensors").write_text(pointer)

        found = scan(tmp_path)

        assert found.components[0].occurrences[0].symbol == "Git LFS pointer, 12345 bytes"
        assert found.skipped[0].reason == "kept in Git LFS, the object is not here"

    def test_larger_than_their_head_are_still_known(self, tmp_path: Path) -> None:
        (tmp_path / "net.pt").write_bytes(model_samples.torch() + bytes(100_000))

        found = scan(tmp_path, limits=Limits(head_bytes=4096))

        assert found.components[0].occurrences[0].symbol == "PyTorch"


class TestTheCorpusReader:
    def test_reads_labels_and_files(self, tmp_path: Path) -> None:
        place = tmp_path / "small.txtar"
        place.write_text("model: gpt-4o\n-- a/b.py --\nx = 1\n-- c.txt --\n")

        repository = read(place)

        assert repository.labels == {("model", "gpt-4o")}
        assert repository.files == (("a/b.py", "x = 1\n"), ("c.txt", ""))
