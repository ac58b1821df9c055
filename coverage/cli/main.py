"""The entry point: commands, and errors turned into one line and an exit code."""

import io
import sys
import traceback
from collections.abc import Sequence

import click

from .. import __version__
from ..errors import PhusongError
from ..language import Language, msg
from .complaints import complaint
from .help import Group, wished_language

FINE, FINDINGS, REFUSED, FAULT = 0, 1, 2, 3
STOPPED = 130  # as the shell's own commands on Ctrl-C


@click.group(
    cls=Group,
    help="Telecom coverage of a province: figures of communes and hamlets, and maps. Begin with 'phusong demo'.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="phusong", message="%(prog)s %(version)s", help="Show the version.")
@click.option(
    "--lang", type=click.Choice(["vi", "en"]), default=None, expose_value=False, help="Language: vi (first) or en."
)
def phusong() -> None:
    """Hold the commands; each does its own work."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code.

    0 fine, 1 findings, 2 usage or input, 3 a fault of phusong, 130 stopped by Ctrl-C.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    language: Language = wished_language(words) or "vi"
    verbose = "-v" in words or "--verbose" in words
    _write_any_letter()
    sys.exit(_run(words, language, verbose=verbose))


def _write_any_letter() -> None:
    """Write UTF-8 where output goes to a file or program; on a terminal of few letters, a sign for the others.

    Windows takes the system's code page for a file, which has no ễ, and would end the command there.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper) or stream.encoding.lower().replace("-", "") == "utf8":
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")


def _run(words: list[str], language: Language, *, verbose: bool) -> int:
    try:
        code = phusong(args=words or ["--help"], prog_name="phusong", standalone_mode=False)
    except PhusongError as error:
        _complain(error.render(language), verbose=verbose)
        return error.exit_code
    except click.ClickException as error:
        _complain(complaint(error).render(language), verbose=verbose)
        return REFUSED
    except (click.Abort, KeyboardInterrupt):
        text = msg("Stopped; the parts that are finished are kept, and the same command goes on from them.")
        _complain(text.render(language), verbose=False)
        return STOPPED
    except BrokenPipeError:
        # The reader of our output has enough, as with `phusong communes | head`.
        sys.stderr.close()
        return FINE
    except Exception as error:  # noqa: BLE001 the last door: no traceback reaches a planner unless asked for
        text = msg(
            "phusong itself failed ({kind}: {reason}). Run the command again with -v and send us what it prints.",
            kind=type(error).__name__,
            reason=str(error).splitlines()[0] if str(error) else "",
        )
        _complain(text.render(language), verbose=verbose)
        return FAULT
    return code if isinstance(code, int) else FINE


def _complain(text: str, *, verbose: bool) -> None:
    if verbose:
        traceback.print_exc()
    click.echo(text, err=True)
