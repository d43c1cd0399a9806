"""Lighthouse's four marks for the kinds of public pages, with its mobile setting.

Needs Node.js, Chromium and Lighthouse (npm install lighthouse, anywhere), and a served
demo (`make run`). Prints one line of JSON a page; ends with 1 when a mark is below 98.
"""

import argparse
import json
import os
import subprocess
import sys

PAGES = ("/", "/zcfg/", "/documents/0/9.html", "/search/")
MARKS = ("performance", "accessibility", "best-practices", "seo")
LEAST = 98
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"


def main() -> int:
    """Measure each page once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--lighthouse", default="lighthouse", help="its command")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("pages", nargs="*", default=PAGES)
    options = parser.parse_args()
    least = 100
    for page in options.pages:
        found = measured(options.lighthouse, options.site + page, options.chromium)
        print(json.dumps({"page": page, **found}, ensure_ascii=False), flush=True)
        least = min(least, *(found[mark] for mark in MARKS))
    return 0 if least >= LEAST else 1


def measured(command: str, address: str, chromium: str) -> dict[str, int]:
    """The marks of one page, and the bytes that came over the wire."""
    done = subprocess.run(
        [command, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        check=True,
    )
    report = json.loads(done.stdout)
    marks = {mark: round(100 * report["categories"][mark]["score"]) for mark in MARKS}
    weight = report["audits"]["total-byte-weight"]["numericValue"]
    return {**marks, "bytes": round(weight)}


if __name__ == "__main__":
    sys.exit(main())
