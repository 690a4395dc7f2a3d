"""What the command refuses, in one line."""

from __future__ import annotations

import click


class Refused(click.ClickException):
    """Something that the user can mend, said in one line. Exit 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"training: {self.format_message()}", err=True)
