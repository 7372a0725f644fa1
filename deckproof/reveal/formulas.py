"""Formulas in HTML: pandoc's MathML, made to look alike in all browsers and versions of pandoc."""

import re

_FENCE = re.compile(r'<mo\b[^>]* form="(?:prefix|postfix)"')
_TALL = "<mo stretchy=|<mfrac|<mtable|<munder|<mover|<mroot"
_PAIR = re.compile(
    r'<mo stretchy="true"( form="prefix">[^<]*</mo>)'
    rf'((?:(?!{_TALL}).)*)<mo stretchy="true"( form="postfix">[^<]*</mo>)',
    re.DOTALL,
)


def even(html: str) -> str:
    """`html` with parentheses that grow only where what is in them is tall, and no blanks beside them:
    pandoc 2 lets all of them grow, and browsers then set them apart."""
    before = ""
    while before != html:
        before, html = html, _PAIR.sub(r"<mo stretchy='false'\1\2<mo stretchy='false'\3", html)
    return _FENCE.sub(r'\g<0> lspace="0" rspace="0"', html)


def characters(html: str) -> str:
    """All that formulas in `html` are made of, tags among it."""
    return "".join(re.findall(r"<math.*?</math>", html, re.DOTALL))
