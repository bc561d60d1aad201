"""Numbers as notices write them: 12, 十二, 两, ①."""

_DIGITS = {one: index for index, one in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "Ｏ": 0,
    "两": 2,
    "双": 2,
}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十两]{1,3})"


def number(text: str) -> int:
    """The number that a text says; 0 for none."""
    if text.isascii() and text.isdecimal():
        return int(text)
    for marks in (_CIRCLED, "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"):
        if text and text in marks:
            return marks.index(text) + 1
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return int("".join(str(_DIGITS[one]) for one in text if one in _DIGITS) or 0)
