"""The closed vocabularies of discovery: what can be seen, how, where and how surely.

Every value is the word that the JSON of a scan uses, so a reader of the file and a reader of the code see the same.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a component is."""

    PROVIDER = "provider"
    SDK = "sdk"
    AGENT_FRAMEWORK = "agent_framework"
    VECTOR_STORE = "vector_store"
    EXPERIMENT_TRACKING = "experiment_tracking"
    MODEL = "model"
    MODEL_FILE = "model_file"
    TRAINED_MODEL = "trained_model"
    DATASET = "dataset"
    AGENT = "agent"
    MCP_SERVER = "mcp_server"
    MCP_CLIENT = "mcp_client"
    CODING_ASSISTANT = "coding_assistant"
    PROMPT = "prompt"
    GUARDRAIL = "guardrail"
    ML_PROJECT = "ml_project"


class Context(StrEnum):
    """Where in a repository a sighting stands; only code raises a component."""

    CODE = "code"
    TEST = "test"
    COMMENT = "comment"
    EXAMPLE = "example"
    DOCUMENT = "document"
    VENDORED = "vendored"
    LOCK = "lock"


class Signal(StrEnum):
    """How a thing was seen. Two sightings by the same signal are not independent of each other."""

    MANIFEST = "manifest"
    IMPORT = "import"
    CALL = "call"
    HOST = "host"
    ENVIRONMENT = "environment"
    SETTING = "setting"
    FILE = "file"
    CONTENT = "content"
    IMAGE = "image"
    MODEL_NAME = "model_name"
    REDIRECT = "redirect"  # a client of this provider that is pointed at another address


class Strength(StrEnum):
    """How much one sighting proves on its own."""

    CERTAIN = "certain"  # the content itself is the thing, such as a file header
    STRONG = "strong"
    WEAK = "weak"  # shared names, empty settings: never enough alone


class Confidence(StrEnum):
    """How sure the scan is of a component, from all of its sightings."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Role(StrEnum):
    """The role toward an AI system that the evidence suggests (ISO/IEC 22989 roles, in plain words)."""

    DEVELOPER = "developer"
    PROVIDER = "provider"
    DEPLOYER = "deployer"
    USER = "user"


class Category(StrEnum):
    """What sort of AI a candidate is, by its most capable part."""

    PREDICTIVE = "predictive"
    GENERATIVE = "generative"
    AGENTIC = "agentic"


class Stage(StrEnum):
    """The life cycle stage that the evidence suggests."""

    DESIGN_DEVELOPMENT = "design_development"
    DEPLOYMENT = "deployment"
    OPERATION_MONITORING = "operation_monitoring"
