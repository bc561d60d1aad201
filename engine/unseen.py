"""Characters that nobody sees: controls, formats, half characters, those that Unicode keeps from being used.

The categories Cc, Cf, Cs, Zl and Zp of Unicode 14, and its noncharacters, as the inside of a pattern's brackets.
"""

CONTROLS = r"\x00-\x1f\x7f-\x9f"
"""Controls (Cc), tabs and line ends among them."""
FORMATS = (
    r"\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f"
    r"\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0001\U000e0020-\U000e007f"
)
"""What is read by programs alone: direction, joining, width nothing, tags; separators of lines and paragraphs."""
NONE = (
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe-\uffff"
    + "".join(rf"\U000{plane:x}fffe-\U000{plane:x}ffff" for plane in range(1, 16))
    + r"\U0010fffe-\U0010ffff"
)
"""No characters: halves of some, and those that will never be any."""
UNSEEN = CONTROLS + FORMATS + NONE
"""All of them."""
