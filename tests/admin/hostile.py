"""Text that would run if a page took it for more than text, and a reader that notices when one does."""

from html.parser import HTMLParser

PROBE = "zzprobe"
PAYLOAD = (
    f'<{PROBE}>"><{PROBE} x=\'" onmouseover={PROBE}()><img src=x onerror={PROBE}()><script>{PROBE}()</script>'
    f"</title></textarea></script>{{{{{PROBE}}}}}{{% {PROBE} %}}' x-init='{PROBE}()' javascript:{PROBE}()"
)


OPENINGS = ("", '">', "'>", "</td>", "</title>", "</textarea>", "</script>", "-->", "]]>", "`")
VECTORS = (
    f"<script>{PROBE}()</script>",
    f"<img src=x onerror={PROBE}()>",
    f"<svg/onload={PROBE}()>",
    f"<{PROBE}>",
    f"<a href=javascript:{PROBE}()>x</a>",
    f"<iframe srcdoc='<script>{PROBE}()</script>'></iframe>",
    f" onmouseover={PROBE}() ",
    f"{{{{constructor.constructor('{PROBE}()')()}}}}",
    f"<div x-data x-init={PROBE}()>",
    f"<b hx-get=//{PROBE}>",
    f"<style>@import '//{PROBE}'</style>",
    f"<math><mi xlink:href=javascript:{PROBE}()>",
    f"<details open ontoggle={PROBE}()>",
    f"<body onload={PROBE}()>",
    f"<input autofocus onfocus={PROBE}()>",
    f"<base href=//{PROBE}>",
    f"<meta http-equiv=refresh content=0;url=//{PROBE}>",
    f"<link rel=stylesheet href=//{PROBE}>",
    f"<form action=//{PROBE}><button>",
    f"\\u003cscript\\u003e{PROBE}()&lt;script&gt;",
)
# Attributes that hold text for people, and nothing that a browser runs or loads.
HARMLESS = {"value", "title", "data-label", "placeholder", "aria-label"}


class Reader(HTMLParser):
    """Notes every place where the probe is more than text, a harmless attribute or an address of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.alarms: list[str] = []
        self.texts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if PROBE in tag:
            self.alarms.append(f"tag {tag}")
        for name, value in attrs:
            ours = name in {"href", "action"} and (value or "").startswith(("/admin/", "/api/v1/", "?"))
            if PROBE in name or (PROBE in (value or "") and name not in HARMLESS and not ours):
                self.alarms.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if PROBE in data:
            self.texts += 1
            if self.lasttag in {"script", "style"}:
                self.alarms.append(f"inside {self.lasttag}")
