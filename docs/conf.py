"""Sphinx reads this. Before it reads the pages, those that come from the code are written to reference/generated/."""

import sys
from importlib.metadata import version as installed
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import reference_pages  # noqa: E402
import spec_pages  # noqa: E402
from pygments.lexers.special import TextLexer  # noqa: E402
from sphinx.highlighting import lexers  # noqa: E402

project = "Whimbrel"
author = "The Whimbrel contributors"
project_copyright = "the Whimbrel contributors, Apache-2.0"
release = version = installed("whimbrel")
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
# Pages of reference/generated/ are included by the pages beside it, but for those of the specification (manual/).
exclude_patterns = ["_build", "reference/generated/*.md"]
myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_maximum_signature_line_length = 100
highlight_language = "none"
smartquotes = False  # it would make one dash of the two before an option
lexers["console"] = TextLexer()  # a transcript is what a terminal showed: there is nothing in it to colour

html_theme = "furo"
html_title = f"Whimbrel {release}"
html_static_path = ["static"]
html_css_files = ["wide.css"]
html_show_sourcelink = False
html_copy_source = False
html_extra_path = ["reference/generated/files"]

reference_pages.write(HERE / "reference" / "generated")
spec_pages.write(HERE / "reference" / "generated" / "manual")


def _links_of_included(app, relative_path, parent, content):
    """The papers at the root link to each other by their file names there; here they are pages in small letters."""
    for paper in ("CHANGELOG", "CONTRIBUTING", "GLOSSARY", "SECURITY"):
        content[0] = content[0].replace(f"]({paper}.md)", f"]({paper.lower()}.md)")


def setup(app):
    app.connect("include-read", _links_of_included)
