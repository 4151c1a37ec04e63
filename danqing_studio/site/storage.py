"""How static files are named and packed."""

from pathlib import Path
from typing import Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import "./x.js"` and `… from "../x.js"` in our own modules. (Django can do this for all scripts, and then
# stumbles over comments in other people's.)
IMPORTS: Final = r"""(?m)(?P<matched>^(?P<before>import (?:[^"']+ from )?)["'](?P<url>\.{1,2}/[^"']+)["'])"""
OURS: Final = sorted(folder.parent.name for folder in Path(__file__).parents[1].glob("*/static/*/js"))


class Storage(CompressedManifestStaticFilesStorage):
    """Named by content, packed, and the imports of our modules follow the names."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{app}/js/*.js", ((IMPORTS, '%(before)s"%(url)s"'),)) for app in OURS),
    )
