"""Answer a question from the clinic's own leaflets, or hand over to the front desk."""

import os

import chromadb
from fastapi import FastAPI
from openai import OpenAI

INSTRUCTIONS = (
    "Answer only from the leaflets given. Never give medical advice. "
    "If the question is medical or you are not sure, answer with the word HANDOVER."
)
app = FastAPI()
leaflets = chromadb.PersistentClient(path="leaflets").get_or_create_collection("leaflets")
client = OpenAI()


@app.post("/answer")
def answer(question: str) -> dict[str, str]:
    """Return an answer, or the hand-over to a person."""
    found = leaflets.query(query_texts=[question], n_results=3)["documents"][0]
    reply = client.chat.completions.create(
        model=os.environ.get("OPENAI_MODEL", "gpt-4o-mini"),
        messages=[
            {"role": "system", "content": INSTRUCTIONS},
            {"role": "user", "content": "\n\n".join([*found, question])},
        ],
    )
    text = reply.choices[0].message.content or "HANDOVER"
    return {"answer": "A person at the front desk will call you back." if "HANDOVER" in text else text}
