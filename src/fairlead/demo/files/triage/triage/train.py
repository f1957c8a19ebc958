"""Train the triage model on labelled messages and keep it."""

from pathlib import Path

import joblib
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

MESSAGES = Path("data/messages.csv")
MODEL = Path("models/triage.joblib")


def train() -> float:
    """Return the share of held-out messages that the model orders like the nurses did."""
    messages = pd.read_csv(MESSAGES)
    known, held_out = train_test_split(messages, test_size=0.2, random_state=7, stratify=messages["urgent"])
    model = make_pipeline(TfidfVectorizer(min_df=2), LogisticRegression(max_iter=1000, class_weight="balanced"))
    model.fit(known["text"], known["urgent"])
    MODEL.parent.mkdir(exist_ok=True)
    joblib.dump(model, MODEL)
    return float(model.score(held_out["text"], held_out["urgent"]))


if __name__ == "__main__":
    print(f"held-out agreement: {train():.3f}")
