#!/usr/bin/env python3
"""judge.py AGREEMENT.truce REPORTS: findings by clause and party, and what is not certain."""
import collections
import sys

import truce


def main(agreement, reports):
    terms = truce.Terms([agreement])
    judge = truce.Judge(terms)
    with open(reports, "rb") as file:
        data = file.read()
    if terms.need_all_reports:
        judge.learn_batch(data)
    findings, rejects = judge.batch(data)
    counts = collections.Counter((f["clause"], ", ".join(f["by"]) or "nobody named",
                                  f["verdict"]) for f in findings)
    for (clause, by, verdict), count in sorted(counts.items()):
        print(f"{clause}  {by}  {verdict}  {count}")
    for line, why, _ in rejects:
        print(f"line {line} is set aside: {why}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except truce.Error as error:
        for d in error.diagnostics:
            print("{file}:{line}:{column}: {severity}: {text}".format(**d), file=sys.stderr)
        sys.exit(f"judge.py: {error}")
