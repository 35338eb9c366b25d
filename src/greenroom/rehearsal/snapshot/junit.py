"""Verdicts as JUnit XML, which every continuous integration reads. Pure."""

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from greenroom.rehearsal.snapshot.model import Difference, Examined


def junit(results: Sequence[Examined]) -> str:
    """Return one test suite per journey and one test case per step."""
    root = Xml.Element("testsuites", name="greenroom test")
    for result in results:
        _suite(root, result)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Xml.Element, result: Examined) -> None:
    by_step: dict[int, list[Difference]] = {}
    for difference in result.differences:
        by_step.setdefault(difference.step, []).append(difference)
    failed = result.verdict in {"stuck", "broken", "unapproved"}
    suite = Xml.SubElement(
        root,
        "testsuite",
        name=result.journey,
        tests=str(len(result.seen.steps) + failed),
        failures=str(len(by_step) + (result.verdict in {"stuck", "unapproved"})),
        errors=str(int(result.verdict == "broken")),
    )
    for step in result.seen.steps:
        case = Xml.SubElement(
            suite, "testcase", classname=result.journey, name=f"{step.number} {step.label}"
        )
        if found := by_step.get(step.number):
            words = [f"{each.output}: {each.words}" for each in found]
            Xml.SubElement(case, "failure", message=words[0]).text = "\n".join(words)
    if failed:
        case = Xml.SubElement(suite, "testcase", classname=result.journey, name="replay")
        kind = "error" if result.verdict == "broken" else "failure"
        Xml.SubElement(case, kind, message=result.sentence)
