"""An RO-Crate of the site: what every page was made from, as programs read it.

RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) is JSON-LD: a flat list of entities that refer to one
another by their @id, from the site itself, "./", to the files that pages were made from.
"""

import json
from datetime import datetime, timedelta
from pathlib import PurePath
from urllib.parse import quote

from lib.runs.folders import write_atomically

FILE = "ro-crate-metadata.json"
VERSION = "https://w3id.org/ro/crate/1.1"
LICENCE = "https://spdx.org/licenses/MIT"


class Crate:
    """Entities by their @id, each described once."""

    def __init__(self):
        self.entities = {}

    def add(self, name, kind, /, **about):
        """Describe an entity, unless it is; return the reference to it.

        name: its @id. about: properties; those without value or reference are left out.
        """
        filled = {key: _unpacked(value) for key, value in about.items() if value not in ("", [])}
        self.entities.setdefault(name, {"@id": name, "@type": kind, **filled})
        return {"@id": name}


def _unpacked(value):
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def write_crate(folder, title, author, titles, manifests):
    """Write the metadata of a built site into its folder.

    title, author: of the site; titles: {page: title}; manifests: of all pages, see
    `lib.site.build.build_pages`
    """
    crate = Crate()
    crate.add(FILE, "CreativeWork", conformsTo={"@id": VERSION}, about={"@id": "./"})
    pages = [_add_page(crate, titles[each["page"]], each) for each in manifests]
    licence = crate.add(LICENCE, "CreativeWork", name="MIT", description="The MIT License")
    crate.add(
        "./",
        "Dataset",
        name=title,
        description="A built report book: its pages, and what each of them was made from.",
        datePublished=max((each["finished"] for each in manifests), default="1970-01-01"),
        author=crate.add("#author", "Organization", name=author),
        license=licence,
        hasPart=pages,
    )
    graph = {"@context": f"{VERSION}/context", "@graph": list(crate.entities.values())}
    write_atomically(folder / FILE, json.dumps(graph, indent=1).encode())


def _add_page(crate, title, manifest):
    """Describe a page and the run of its template that made it; return the page's reference."""
    name, end = manifest["page"], datetime.fromisoformat(manifest["finished"])
    page = crate.add(f"{name}.html", "File", name=title, encodingFormat="text/html")
    template = manifest["template"]
    made_from = [
        crate.add(f"#notebooks/{quote(template)}", "SoftwareSourceCode", name=template),
        *(_add_parameter(crate, name, *each) for each in manifest["parameters"].items()),
        *(_add_file(crate, read) for read in manifest["reads"] if read["sha256"]),
    ]
    versions = manifest["versions"] | {"lib": manifest["commit"]}
    crate.add(
        f"#run-of-{name}",
        "CreateAction",
        name=f"{template} run for page {name}",
        description=f"on {manifest['processor']}",
        startTime=(end - timedelta(seconds=manifest["seconds"])).isoformat(timespec="seconds"),
        endTime=end.isoformat(),
        instrument=[
            crate.add(
                f"#{quote(f'{tool} {version}')}", "SoftwareApplication", name=tool, version=version
            )
            for tool, version in versions.items()
        ],
        object=made_from,
        result=page,
    )
    return page


def _add_parameter(crate, page, name, value):
    text = json.dumps(value, default=str)
    return crate.add(f"#{page}-{quote(name)}", "PropertyValue", name=name, value=text)


def _add_file(crate, read):
    """Describe a file that a page read: a record, its weights, a text of the reader's own."""
    path = PurePath(read["path"])
    name = path.name if ".." in path.parts else str(path)  # where a reader keeps texts is theirs
    digest = f"sha256:{read['sha256']}"
    return crate.add(
        f"#{quote(name)}-{read['sha256'][:16]}", "CreativeWork", name=name, identifier=digest
    )
