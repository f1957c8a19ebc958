"""A backup knows every table that is installed: it holds it, or says why it is made again."""

from __future__ import annotations

from django.apps import apps

from fairlead.queries.backup import LEFT_OUT, backed_up, is_kept


class TestBackedUp:
    def test_are_all_tables_but_those_named(self) -> None:
        installed = {model._meta.label_lower for model in apps.get_models()}

        assert {model._meta.label_lower for model in backed_up()} == installed - set(LEFT_OUT)

    def test_leaves_out_nothing_of_the_register(self) -> None:
        assert not [label for label in LEFT_OUT if is_kept(label)]
