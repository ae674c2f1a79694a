# SPDX-License-Identifier: Apache-2.0
"""Prints "test: reason" for every skipped test of a JUnit report written by ctest."""
import re
import sys
import xml.etree.ElementTree as ElementTree

for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
    if case.find("skipped") is None and case.get("status") != "notrun":
        continue
    output = case.findtext("system-out") or ""
    reason = re.search(r"Skipped\n+(.+)", output) or re.search(r"SKIP\s*:\s*(.+)", output)
    print(f"{case.get('name')}: {reason.group(1).strip() if reason else 'no reason given'}")
