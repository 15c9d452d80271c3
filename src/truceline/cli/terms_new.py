"""``truceline terms new`` and ``terms template``: a new Terms file, asked for or taken and amended.

On a terminal every question is asked in turn and every answer is judged at once, by the checks that
``terms check`` makes. Answers are kept beside the file until it is whole: who stops goes on where
they stopped, and no half of a Terms file is ever there. Scripts give their answers in a YAML file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truceline import disk
from truceline.cli import shared
from truceline.cli.paper import echo_json
from truceline.errors import BadInput, Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.cli.terms_questions import Question

MOST_ANSWERS = 1 << 18
DEFAULT = "terms.yaml"


@click.command("template", short_help="Write a template's Terms file, to be amended.")
@click.argument("name")
@click.option("-o", "--output", default="-", metavar="FILE", help="A new file; default: output.")
def template(name: str, output: str) -> None:
    """Write the Terms file of the template NAME; `list` names them.

    It is to be amended before use: what has basis D in it is agreed by nobody.
    """
    from truceline.cli import templates  # noqa: PLC0415 - loads slowly

    if name == templates.LIST:
        for known, title in templates.titles():
            click.echo(f"{known}\t{title}")
        return
    chosen = templates.template(name)
    if output == "-":
        click.echo(chosen.data, nl=False)
        return
    shared.write_new(output, chosen.data)
    click.echo(chosen.warning, err=True)


@click.command("new", short_help="Ask for a new Terms file, or make one of answers.")
@click.option(
    "-o", "--output", default=DEFAULT, show_default=True, metavar="FILE",
    help="The new file; one that is there is never overwritten.",
)  # fmt: skip
@click.option(
    "--answers", "answers_file", metavar="FILE",
    help="Answers as YAML (- for standard input), for scripts: nothing is asked.",
)  # fmt: skip
@shared.json_option
def new(output: str, answers_file: str | None, *, as_json: bool) -> None:
    """Ask, on a terminal, for what a Terms file needs, and write it once it is sound.

    Asked are: title, id, conflict, status, zone, domains, office, guarantors, sides,
    acceptance_deadline, reciprocal, effective_at, lasts, prohibited, ladder, finding, clocks,
    cutoff, readers; a file of --answers has these as its keys. Stop with Ctrl-C and run it again to
    go on.
    """
    if output != "-" and Path(output).exists():
        raise BadInput(
            Fault("FILE_EXISTS", "The file exists.", "Choose another name.", where=output)
        )
    kept = _kept(output)
    if answers_file is not None:
        given = _read_answers(answers_file)
    else:
        _needs_a_terminal()
        given = _asked(kept)
    from truceline.cli.terms_composing import judge_all, written  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.catalogue import BASES  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.terms import Terms  # noqa: PLC0415 - loads slowly

    sound, faults = judge_all(given)
    raise_for(faults)
    data = written(sound)
    # The last word is that of `terms check` on the very bytes that are written.
    terms = Terms.parse(data, kinds=BASES)
    if output == "-":
        click.echo(data, nl=False)
        return
    shared.write_new(output, data)
    kept.unlink(missing_ok=True)
    if as_json:
        echo_json({"file": output, "agreement": terms.id, "terms_hash": terms.hash})
        return
    click.echo(
        f"{output}: {terms.id}, version {terms.version}. Read it whole before use:", err=True
    )
    click.echo("what has basis D in it is agreed by nobody. Then: truceline terms check", err=True)


def _kept(output: str) -> Path:
    """Where answers wait for the rest of them, beside the file."""
    named = Path(DEFAULT if output == "-" else output)
    return named.with_name(f"{named.name}.answers")


def watched() -> bool:
    """Whether somebody sits at a terminal and can be asked."""
    return sys.stdin.isatty()


def _needs_a_terminal() -> None:
    if not watched():
        raise BadInput(
            Fault(
                "TERMINAL_NEEDED",
                "There is no terminal to ask at.",
                "Give the answers in a file: `truceline terms new --answers FILE`.",
                where="--answers",
            )
        )


def _read_answers(name: str) -> dict[str, Any]:
    """Answers from a YAML file, every fault with its line and column.

    Raises:
        BadInput: those of ``read_yaml``, ANSWERS_FORM. NotFound: FILE_MISSING.
    """
    from truceline.mechanism.yaml_source import read_yaml  # noqa: PLC0415 - loads slowly

    data = shared.read_bytes(name, MOST_ANSWERS)
    with shared.at_option(name):
        found = read_yaml(data).data
        if not isinstance(found, dict):
            hint = "Write `title: ...`, `id: ...` and so on, a key for each question."
            raise BadInput(Fault("ANSWERS_FORM", "Answers are a mapping.", hint))
    return found


def _asked(kept: Path) -> dict[str, Any]:
    """Every answer, asked for in turn; those that were kept are not asked again."""
    from truceline.cli.terms_composing import judge  # noqa: PLC0415 - loads slowly
    from truceline.cli.terms_questions import NAMES, QUESTIONS, default_of  # noqa: PLC0415

    answers = _read_answers(str(kept)) if kept.is_file() else {}
    answers = {key: value for key, value in answers.items() if key in NAMES}
    if answers:
        click.echo(f"Going on after {len(answers)} answers, kept in {kept}.", err=True)
    for asked in QUESTIONS:
        if asked.key in answers:
            continue
        while True:
            answer = _ask(asked, default_of(asked.key, answers))
            faults = judge({**answers, asked.key: answer}, asked.key)
            if not faults:
                break
            for fault in faults:
                click.echo(f"  {fault.code}: {fault.sentence} {fault.hint}", err=True)
        answers[asked.key] = answer
        _keep(kept, answers)
    return answers


def _keep(kept: Path, answers: Mapping[str, Any]) -> None:
    """Keep the answers whole: a new file takes the old one's place in one step.

    Raises:
        DeskFault: FILE_UNWRITABLE.
    """
    import yaml  # noqa: PLC0415 - only where something is kept

    text = yaml.safe_dump(dict(answers), sort_keys=False, allow_unicode=True)
    with shared.file_faults(str(kept)):
        disk.replace(kept, text.encode())


def _ask(asked: Question, default: Any) -> Any:
    """One answer, of the shape that its question wants."""
    if asked.shape == "flag":
        return click.confirm(asked.prompt, default=bool(default), err=True)
    if asked.shape == "list":
        return _words(_text(asked.prompt, ", ".join(default or ())))
    if asked.shape == "text":
        choices = f" ({', '.join(asked.choices)})" if asked.choices else ""
        return _text(f"{asked.prompt}{choices}", default)
    click.echo(f"{asked.prompt}:", err=True)
    if asked.shape == "record":
        return _record(asked, default or {})
    if default:
        return [_record(asked, each) for each in default]
    found: list[dict[str, Any]] = []
    while record := _record(asked, {}, may_end=True):
        found.append(record)
    return found


def _record(
    asked: Question, default: Mapping[str, Any], *, may_end: bool = False
) -> dict[str, Any]:
    """The fields of one record; nothing where its first is empty and no more are wanted."""
    found: dict[str, Any] = {}
    for place, (name, prompt) in enumerate(asked.fields):
        if asked.key == "clocks" and name == "name":
            found[name] = default[name]
            continue
        if name == "src" and found.get("authority") != "agreed":
            continue
        shown = f"{found['name']}: {prompt}" if asked.key == "clocks" else prompt
        text = _text(f"  {shown}", _as_text(default.get(name, _OFFERED.get(name, ""))))
        if not text and may_end and place == 0:
            return {}
        if text:
            found[name] = _value(name, text)
    return found


_OFFERED = {"authority": "desk_default", "belligerent": "false"}


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(name: str, text: str) -> Any:
    """What was typed for a field, as the field has it; what does not fit is judged later."""
    if name in {"belligerent", "observation_only"}:
        return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
    if name in {"makers", "accepts_to"}:
        return _words(text)
    return int(text) if name == "together" and text.isdecimal() else text


def _words(text: str) -> list[str]:
    """Words between commas or blanks."""
    return text.replace(",", " ").split()


def _text(prompt: str, default: str | None) -> str:
    """A line; an empty one is an answer where the default is empty."""
    said: str = click.prompt(prompt, default=default, show_default=bool(default), err=True)
    return said.strip()
