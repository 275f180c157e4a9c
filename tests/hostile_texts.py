"""Sixty names that nobody should have to trust; ``hit`` is what they would call."""

from __future__ import annotations

import unicodedata
from typing import Final

SCRIPTS: Final = (
    "<script>hit(1)</script>",
    "</script><script>hit(1)</script>",
    "</ScRiPt ><script>hit(1)//",
    "<!--<script>hit(1)</script>",
    "--><script>hit(1)</script>",
    "]]><script>hit(1)</script>",
    "</style><script>hit(1)</script>",
    "</title><script>hit(1)</script>",
    "</textarea><script>hit(1)</script>",
    "</noscript><script>hit(1)</script>",
    "<img src=x onerror=hit(1)>",
    "\"><img src=x onerror='hit(1)'>",
    '\'><img src=x onerror="hit(1)">',
    "<svg onload=hit(1)>",
    "<svg><script>hit(1)</script></svg>",
    "<math><mtext></mtext><style><img src=x onerror=hit(1)></style></math>",
    "<iframe srcdoc='<script>parent.hit(1)</script>'>",
    "<iframe src=javascript:parent.hit(1)>",
    "<details open ontoggle=hit(1)>x</details>",
    "<input autofocus onfocus=hit(1)>",
    "<body onpageshow=hit(1)>",
    "<b onmouseover=hit(1) style='position:fixed;inset:0'>over</b>",
    "<style>@import 'https://evil.example/a.css';</style>",
    "<link rel=stylesheet href=https://evil.example/b.css>",
    "<img src=https://evil.example/c.png>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<a href='javascript:hit(1)'>đi</a>",
    "javascript:hit(1)",
    "JaVaScRiPt:hit(1)//",
    "data:text/html,<script>hit(1)</script>",
)
TEMPLATES: Final = (
    "${hit(1)}",
    "`;hit(1);`",
    "`+hit(1)+`",
    "`${hit(1)}`",
    "\\`${hit(1)}",
    "\\u0060${hit(1)}",
    "{{ 7*7 }}",
    "{{ this.__init__.__globals__ }}",
    "{% for x in range(9) %}x{% endfor %}",
    "{# hidden #}",
    "{%",
    "#{hit(1)} <%= hit(1) %>",
)
QUOTES: Final = (
    '";hit(1);//',
    "';hit(1);//",
    '\\";hit(1);//',
    "\\';hit(1);//",
    "\\",
    "*/hit(1);/*",
    "&quot;);hit(1);//",
    "&#39;);hit(1);//",
    "&lt;script&gt;hit(1)&lt;/script&gt;",
)
CHARACTERS: Final = (
    "a\u2028hit(1)\u2029//",
    "An\x00Bình\x1b\x7f",
    "\u202ehcíB gnờưĐ\u202c",
    "\ud800 nửa chữ",
    "__proto__",
    unicodedata.normalize("NFC", "Trường Tiểu học Nguyễn Bỉnh Khiêm"),
    unicodedata.normalize("NFD", "Trường Tiểu học Nguyễn Bỉnh Khiêm"),
    "Trường" + "dài" * 3_000 + "<script>hit(1)</script>",
)
HOSTILE: Final = (*SCRIPTS, *TEMPLATES, *QUOTES, *CHARACTERS)
