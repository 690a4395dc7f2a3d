"""The command ``training``. Errors are one line; a wrong argument is exit 2, content with errors exit 1."""

from __future__ import annotations

import io
import sys

import click

from training import __version__
from training.cli.certificates import certificate
from training.cli.content import check
from training.cli.keeping import backup, housekeeping, restore, upgrade
from training.cli.letters import letter, poster
from training.cli.periods import cohort, period
from training.cli.refusal import Refused
from training.cli.serving import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="training", message="%(prog)s %(version)s")
def cli() -> None:
    """Safe Arrival: basic security training for people who fled a hostile state."""


for _command in (backup, certificate, check, cohort, housekeeping, letter, period, restore, serve, upgrade):
    cli.add_command(_command)
cohort.add_command(poster)


def main() -> None:
    """Run the command; every refusal is one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows its code, not a trace
            stream.reconfigure(errors="backslashreplace")
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except Refused as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"training: {' '.join(error.format_message().split())} (see training --help)", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
