"""What the browser may load and run on a page: a Content-Security-Policy in the page's head."""

import re
from base64 import b64encode
from hashlib import sha256

from markupsafe import escape
from sphinx.jinja2glue import BuiltinTemplateLoader

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
CHARSET = re.compile(r"<meta charset=[^>]*>")
TEXTS = ("docstitle", "pagetitle", "author")  # that the theme writes as if they were HTML
HANDLERS = ("toggleFullScreen()", "window.print()")  # of the theme's buttons
FILES = "'self' file:"  # of a page opened from a file, not every browser's 'self' is its folder
POLICY = (
    "default-src 'none'; connect-src 'none'; base-uri 'none'; form-action {files}; "
    "img-src {files} data:; font-src {files}; style-src {files} 'unsafe-inline'; "
    "script-src {files} 'unsafe-hashes' {hashes}"
)


class Templates(BuiltinTemplateLoader):
    """Sphinx's templates, whose pages allow no script but files of the site and the theme's own.

    The theme's inline scripts stand in a page's head, where all text is escaped, or in the template
    as it is; so that no script which came with a text is ever allowed.
    """

    def render(self, template, context):
        """A page with its policy right after its encoding; other files as they are."""
        texts = {name: escape(context[name]) for name in TEXTS if name in context}
        text = super().render(template, context | texts)
        source, *_ = self.get_source(self.environment, template)
        scripts = INLINE_SCRIPT.findall(text.partition("</head>")[0]) + INLINE_SCRIPT.findall(
            source
        )
        return CHARSET.sub(lambda charset: f"{charset[0]}\n    {_policy(scripts)}", text, count=1)


def _policy(scripts):
    hashes = dict.fromkeys(map(_hash, (*HANDLERS, *scripts)))
    policy = POLICY.format(files=FILES, hashes=" ".join(hashes))
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def _hash(script):
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
