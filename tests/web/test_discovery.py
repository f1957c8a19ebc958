"""A scan proposes, a person decides, and the next scan remembers."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fairlead.demo.fill import FILES
from fairlead.discovery.scan import scan
from fairlead.domain.inventory import CandidateRefused, CandidateState
from fairlead.queries.discovery import candidates, undecided
from fairlead.records.inventory import AISystem, Component, Scan
from fairlead.records.people import User
from fairlead.usecases.discovery import ScanRefused, accept_candidate, dismiss_candidate, merge_candidate, receive_scan
from tests import make

pytestmark = pytest.mark.django_db


def chatbot() -> str:
    return scan(FILES / "chatbot").to_json()


def signed_in(occasion) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=occasion.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestReceiveScan:
    def test_proposes_and_registers_nothing(self) -> None:
        occasion = make.occasion()

        receive_scan(occasion, content=chatbot())

        assert undecided(occasion) == 1
        assert not AISystem.objects.within(occasion).exists()

    def test_refuses_the_same_scan_twice(self) -> None:
        occasion = make.occasion()
        receive_scan(occasion, content=chatbot())

        with pytest.raises(ScanRefused):
            receive_scan(occasion, content=chatbot())

    def test_marks_what_is_gone_and_remembers_what_was_dismissed(self) -> None:
        occasion = make.occasion()
        receive_scan(occasion, content=chatbot())
        dismiss_candidate(occasion, ref=candidates(occasion)[0].ref, reason="A trial that never ran.")
        changed = json.loads(chatbot())
        changed["source"]["commit"] = "b" * 40

        receive_scan(occasion, content=json.dumps(changed))

        assert [one.state for one in candidates(occasion)] == [CandidateState.DISMISSED]
        assert undecided(occasion) == 0


class TestAcceptCandidate:
    def test_makes_a_system_with_its_components_and_where_they_were_seen(self) -> None:
        occasion = make.occasion()
        receive_scan(occasion, content=chatbot())

        system = accept_candidate(
            occasion, ref=candidates(occasion)[0].ref, name="Chatbot", purpose="Answers visitors", roles=["producer"]
        )

        found = Component.objects.within(occasion).filter(system=system)
        assert {"OpenAI", "gpt-4o-mini"} <= set(found.values_list("name", flat=True))
        assert all(one.occurrences[0]["path"] for one in found)

    def test_is_refused_a_second_time(self) -> None:
        occasion = make.occasion()
        receive_scan(occasion, content=chatbot())
        ref = candidates(occasion)[0].ref
        system = make.system(occasion)
        merge_candidate(occasion, ref=ref, system=system.ref)

        with pytest.raises(CandidateRefused):
            dismiss_candidate(occasion, ref=ref, reason="No")


class TestPages:
    def test_take_a_scan_in_and_show_the_lines_seen(self) -> None:
        occasion = make.occasion()
        client = signed_in(occasion)
        file = SimpleUploadedFile("scan.json", chatbot().encode(), content_type="application/json")

        listed = client.post("/discovery/upload/", {"scan": file}, follow=True)
        shown = client.get(f"/discovery/{candidates(occasion)[0].ref}/")

        assert "chatbot" in listed.content.decode()
        assert "1 use of AI waits for a decision." in listed.content.decode()
        assert "requirements.txt:3" in shown.content.decode()

    def test_name_every_fault_of_a_bad_file_and_store_nothing(self) -> None:
        occasion = make.occasion()
        file = SimpleUploadedFile("scan.json", b'{"schema": 1}', content_type="application/json")

        answer = signed_in(occasion).post("/discovery/upload/", {"scan": file})

        page = answer.content.decode()
        assert "<li>scan: has no source</li>" in page
        assert "<li>scan: has no candidates</li>" in page
        assert "must be" not in page
        assert not Scan.objects.within(occasion).exists()

    def test_of_another_organization_are_not_found(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        receive_scan(theirs, content=chatbot())

        assert signed_in(ours).get(f"/discovery/{candidates(theirs)[0].ref}/").status_code == 404

    def test_dismiss_only_with_a_reason(self) -> None:
        occasion = make.occasion()
        receive_scan(occasion, content=chatbot())
        ref = candidates(occasion)[0].ref

        answer = signed_in(occasion).post(f"/discovery/{ref}/dismiss/", {"reason": " "})

        assert answer.status_code == 422
        assert undecided(occasion) == 1
