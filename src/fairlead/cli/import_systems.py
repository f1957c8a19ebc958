"""`fairlead import-systems FILE`: a list of AI systems as CSV or XLSX into the register, all rows or none."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from fairlead.cli.files import opened
from fairlead.cli.register import say, start_django, use_data_folder
from fairlead.cli.words import _


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("file", type=Path, help=_("the list, CSV or XLSX; the first row names the columns"))
    add("--organization", required=True, help=_("the organization's short name; export lists those that are here"))
    add("--person", required=True, metavar=_("ADDRESS"), help=_("whose act it is: the mail address of a member"))
    add("--sheet", default="", help=_("the sheet of a workbook; without it the one that fits best"))
    add("--dry-run", action="store_true", help=_("say what each row would do, and store nothing"))
    add("--leave-out-refused", action="store_true", help=_("import the other rows when some are refused"))
    add("--data", type=Path, help=_("the data folder"))
    add("--format", choices=("text", "json"), default="text", help=_("how to print what was done"))
    parser.epilog = _("Example: fairlead import-systems tools.xlsx --organization quiet-harbour --person a@b.example")


def run(arguments: argparse.Namespace) -> int:
    """Import, and say what every row does; 1 when a dry run finds refused rows."""
    use_data_folder(arguments.data)
    start_django()
    from django.utils import timezone

    from fairlead.domain.inventory_sheet import guess_fields
    from fairlead.domain.occasion import Door
    from fairlead.queries.inventory_sheet import Fate, plan_import, read_list
    from fairlead.queries.people import occasion_of_address
    from fairlead.sheets.sheet import LARGEST_FILE
    from fairlead.usecases.inventory_sheet import import_list

    with opened(arguments.file) as file:
        sheet = read_list(file.read(LARGEST_FILE + 1), sheet=arguments.sheet)
    occasion = occasion_of_address(
        arguments.person, organization=arguments.organization, at=timezone.now(), door=Door.CLI
    )
    plan = plan_import(occasion, sheet=sheet, fields=guess_fields(sheet.header))
    change, ending = "", _("Nothing is stored.")
    if not arguments.dry_run:
        leaves_out = arguments.leave_out_refused
        done = import_list(occasion, sheet=sheet, filename=arguments.file.name, leaves_out=leaves_out)
        change, waits = done.ref, done.job_id is not None
        ending = _("Handed in as {ref}; the worker writes it.") if waits else _("Imported as {ref}.")
    counts = {fate.value: len(plan.of(fate)) for fate in Fate}
    faults = plan.said(_)
    if arguments.format == "json":
        told = {"sheet": plan.sheet, "counts": counts, "faults": faults, "change": change}
        print(json.dumps(told, indent=2, sort_keys=True))
    else:
        print(_("{new} new, {changed} changed, {equal} equal, {refused} refused").format(**counts))
        for fault in faults:
            print(f"  {fault}")
        say(ending.format(ref=change))
    return 1 if arguments.dry_run and faults else 0
