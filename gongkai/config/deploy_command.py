"""`gongkai deploy nginx`: the configuration of a web server, from what is set here."""

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path

import jinja2
from django.conf import settings

from gongkai.baking.serving import CONTENT_TYPES, FILE_POLICY, PAGE_POLICY
from gongkai.config.places import PLACES
from gongkai.organisation.models import Agency

TEMPLATE = Path(__file__).parent / "data" / "nginx.conf.j2"
UNFIT = re.compile(r"[\s;{}\"'\\$#]")
UNFIT_TEXT = re.compile(r"[\n\r\"\\$<>&]")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which server, and what differs from the usual."""
    parser.add_argument("server", choices=("nginx",), help="the web server")
    parser.add_argument("--listen", default="", help="default: 443 with --certificate")
    parser.add_argument("--certificate", default="", help="its chain (PEM)")
    parser.add_argument("--certificate-key", default="", help="its key (PEM)")
    parser.add_argument(
        "--program", default="127.0.0.1:8000", help="where `gongkai serve` listens"
    )
    parser.add_argument("--root", default="", help="default: the baked pages here")
    parser.add_argument(
        "--names", default="", help="default: the domains of the agencies' sites"
    )
    parser.add_argument(
        "--back-at", default="", help="when forms will be back, for maintenance"
    )
    parser.add_argument(
        "--search-cache",
        default="",
        help="keep answers of the search for two seconds in this folder",
    )


def run(options: argparse.Namespace) -> int:
    """Print the configuration; 2 when something given cannot stand in it."""
    problem = problem_with(options)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    print(configuration(options), end="")
    return 0


def problem_with(options: argparse.Namespace) -> str | None:
    """Why a configuration cannot be made, in one sentence."""
    if bool(options.certificate) != bool(options.certificate_key):
        return (
            "--certificate 和 --certificate-key 须同时给出。 "
            "--certificate and --certificate-key must be given together."
        )
    for name in ("listen", "certificate", "certificate_key", "program", "root"):
        if UNFIT.search(getattr(options, name)):
            return (
                f"--{name.replace('_', '-')} 中有空格或者 nginx 不能接受的字符。 "
                f"--{name.replace('_', '-')} has a blank or another unfit character."
            )
    if UNFIT.search(options.names.replace(" ", "")) or UNFIT.search(
        options.search_cache
    ):
        return (
            "--names 或 --search-cache 中有 nginx 不能接受的字符。 "
            "--names or --search-cache has an unfit character."
        )
    if UNFIT_TEXT.search(options.back_at):
        return (
            "--back-at 须是一行文字，不含引号、反斜杠、$、<、> 和 &。 "
            'Let --back-at be one line without ", \\, $, <, > and &.'
        )
    return None


def configuration(options: argparse.Namespace) -> str:
    """The configuration that these options ask for."""
    environment = jinja2.Environment(  # noqa: S701 - no HTML; checked above
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        names=options.names or " ".join(site_names()),
        listen=options.listen or ("443" if options.certificate else "80"),
        certificate=options.certificate,
        certificate_key=options.certificate_key,
        program=options.program,
        root=options.root or str(settings.PUBLIC_FOLDER / "current"),
        back_at=options.back_at,
        search_cache=options.search_cache,
        types=media_types(),
        page_policy=PAGE_POLICY,
        file_policy=FILE_POLICY,
        dynamic=PLACES,
    )


def site_names() -> list[str]:
    """The domains of all agencies' sites, or the hosts that the operator named."""
    domains = Agency.objects.order_by("pk").values_list("site_domain", flat=True)
    return list(dict.fromkeys(domains)) or list(settings.ALLOWED_HOSTS)


def media_types() -> list[tuple[str, str]]:
    """Every media type with its suffixes, as our own server answers."""
    found: dict[str, list[str]] = defaultdict(list)
    for suffix, kind in CONTENT_TYPES.items():
        found[kind.partition(";")[0]].append(suffix.lstrip("."))
    return [(kind, " ".join(suffixes)) for kind, suffixes in found.items()]
