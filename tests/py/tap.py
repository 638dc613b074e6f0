#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Runs a file of unittest cases and prints TAP:  tap.py FILE.  `make check` calls it.

unittest.SkipTest at module level (a tool that is missing) skips the whole file.
"""

import importlib.util
import pathlib
import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0

    def line(self, ok, test, note="", detail=""):
        self.number += 1
        name = str(test).replace("#", "")
        print(f"{'ok' if ok else 'not ok'} {self.number} - {name}{note}")
        for text in detail.splitlines():
            print(f"# {text}")
        sys.stdout.flush()

    def addSuccess(self, test):
        self.line(True, test)

    def addSkip(self, test, reason):
        self.line(True, test, f" # SKIP {reason}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(False, test, detail="".join(traceback.format_exception(*err)))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addFailure(subtest, err)

    def addExpectedFailure(self, test, err):
        self.line(False, test, " # TODO expected failure")

    def addUnexpectedSuccess(self, test):
        self.line(False, test, detail="passed, but was expected to fail")


def main(path):
    path = pathlib.Path(path).resolve()
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except unittest.SkipTest as reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    result = TapResult()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    print(f"1..{result.number}")
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
