"""`python -m training plan | prepare | train | merge | publish | gguf | evaluate | reproduce`."""

import argparse
import json
import sys
from pathlib import Path

from training.command_line import run_command
from training.evaluation.commands import add_evaluations
from training.publish.gguf import NAME, TYPES, export_gguf
from training.reproduce.command import add_reproduction


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status."""
    return run_command(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("prepare", _prepare, "tokenise a recipe's data into shards"),
        ("train", _train, "run a recipe, from its last checkpoint on"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("recipe", type=Path, metavar="RECIPE.toml")
        command.add_argument(
            "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", dest="overrides"
        )
        command.set_defaults(run=run)
    command = commands.add_parser("plan", help="what a recipe takes: operations, memory, hours")
    command.add_argument("recipe", type=Path, metavar="RECIPE.toml")
    command.add_argument("--gpus", type=int, default=8)
    command.add_argument("--gpu", default="a100")
    command.add_argument("--attention", choices=("full", "s2"))
    command.add_argument("--json", action="store_true")
    command.add_argument(
        "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", dest="overrides"
    )
    command.set_defaults(run=_plan)
    command = commands.add_parser("merge", help="make one model folder of base and adapter")
    command.add_argument("source", metavar="RUN_OR_ADAPTER")
    command.add_argument("output", type=Path, metavar="FOLDER")
    command.add_argument("--base", default="", metavar="MODEL", help="instead of the named base")
    command.add_argument("--window", type=int, default=0, metavar="TOKENS")
    command.add_argument("--step", type=int, default=0, help="a run's checkpoint; the newest if 0")
    command.set_defaults(run=_merge)
    command = commands.add_parser("publish", help="upload a result to the hub, with its card")
    command.add_argument("result", type=Path, metavar="RESULT")
    command.add_argument("name", metavar="OWNER/NAME")
    command.add_argument("--public", action="store_true", help="for everybody; else for you")
    command.set_defaults(run=_publish)
    command = commands.add_parser("gguf", help="one GGUF file, by llama.cpp's converter")
    command.add_argument("model", type=Path, metavar="MODEL")
    command.add_argument("output", type=Path, metavar="FILE.gguf")
    command.add_argument("--type", choices=TYPES, default="f16", dest="kind")
    command.add_argument("--converter", default="", metavar="PATH", help=f"llama.cpp's {NAME}")
    command.set_defaults(run=_gguf)
    add_evaluations(commands.add_parser("evaluate", help="measure a model"))
    add_reproduction(commands.add_parser("reproduce", help="the paper's tables in miniature"))
    return parser


def _plan(options: argparse.Namespace) -> None:
    from training.recipe import load_recipe
    from training.run.plan import describe_plan, plan

    overrides = list(options.overrides)
    if options.attention:
        overrides.append(f'attention.kind="{options.attention}"')
    made = plan(load_recipe(options.recipe, tuple(overrides)), options.gpus, options.gpu)
    print(json.dumps(made.as_json()) if options.json else describe_plan(made))


def _merge(options: argparse.Namespace) -> None:
    from training.model.merge import MergeRequest, merge

    request = MergeRequest(
        options.source, options.output, options.base, options.window, options.step
    )
    print(f"The model is in {merge(request)}.")


def _publish(options: argparse.Namespace) -> None:
    from training.publish.hub import publish

    print(publish(options.result, options.name, private=not options.public))


def _gguf(options: argparse.Namespace) -> None:
    made = export_gguf(options.model, options.output, options.kind, options.converter)
    print(f"The model is in {made}.")


def _prepare(options: argparse.Namespace) -> None:
    from training.data.prepare import ConsoleProgress, describe, prepare
    from training.model.build import load_tokenizer
    from training.recipe import load_recipe

    recipe = load_recipe(options.recipe, tuple(options.overrides))
    made = prepare(recipe, load_tokenizer(recipe.model), ConsoleProgress())
    print(describe(made))


def _train(options: argparse.Namespace) -> None:
    from training.parallel.world import said_once, start_world, stop_world, what_went_wrong
    from training.recipe import load_recipe
    from training.train import train

    recipe = load_recipe(options.recipe, tuple(options.overrides))
    world = start_world()
    with what_went_wrong(recipe, world), said_once(world):
        train(recipe, world)
    stop_world()


if __name__ == "__main__":
    sys.exit(main())
