"""Reads the reports of a folder as other programs do, and prints what they say of them as JSON.

Usage: read-reports.py FOLDER JUNIT_XSD SARIF_SCHEMA
"""

import json
import pathlib
import re
import sys

import jsonschema
import junitparser
import xmlschema

folder, xsd, sarif_schema = map(pathlib.Path, sys.argv[1:])
junit_schema = xmlschema.XMLSchema(str(xsd))
sarif = jsonschema.Draft4Validator(json.loads(sarif_schema.read_text()))
# Read by GitLab, CircleCI and others, and not in the schema.
EXTENSIONS = re.compile(r'(<testcase [^>]*?) file="[^"]*" line="\d+"')

said = {}
for path in sorted(folder.iterdir()):
    text = path.read_text()
    if path.suffix == ".sarif":
        errors = [error.message for error in sarif.iter_errors(json.loads(text))]
        said[path.name] = {"errors": errors[:5]}
        continue
    errors = [str(error.reason) for error in junit_schema.iter_errors(EXTENSIONS.sub(r"\1", text))]
    suites = list(junitparser.JUnitXml.fromstring(text.encode()))
    counted = [(s.tests, s.failures, s.errors, s.skipped) for s in suites]
    cases = [list(suite) for suite in suites]
    found = [
        (len(of), *(sum(any(type(r).__name__ == kind for r in c.result) for c in of) for kind in ("Failure", "Error", "Skipped")))
        for of in cases
    ]
    said[path.name] = {"errors": errors[:5], "counted": counted, "found": found}
print(json.dumps(said))
