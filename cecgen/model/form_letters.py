"""The letters that the forms can print: those of the fonts that come with Typst; and emoji, which the forms leave out.

A check looks letters up here, so that it needs neither Typst nor its fonts.
"""

import re
import unicodedata
from functools import cache

from cecgen.diagnostics.letters import is_nobodys

_RANGES = """
21-4ff 510-513 51a-51d 531-607 609-60c 61b 61f 621-63a 640-66d 674 679-67b 67e-680 683-684 686-687 691 698 6a4 6a9 6af
6be 6cc 6f0-6f9 e3f e81-e84 e87-e88 e8a e8d e94-e97 e99-e9f ea1-ea7 eaa-eab ead-eb3 10d0-10ff 13a0-13fd 1d00-2037
2039-2040 2042 2044-204b 204f 2052 2054 2070-2103 2105-2106 2109 210c-210f 2111 2113 2115-2117 2119-211a 211c-211e 2120
2122 2124 2126-2127 212a-212b 212e 2132 2135-2139 2148 214f-2151 2153-2184 2189 2190-222e 2234-223d 2241-226b 226d-228b
228d-22a6 22b2-22b8 22c2-22c6 22cd-22d1 22da-22e9 22ee-22ef 2300-2306 2308-2315 2318-2319 231c-2322 2325-232b 2335-237a
237d 2380-2383 2388-238b 2395 239b-23ae 23ce-23cf 23d3 2422-2423 2460-262f 2638-268b 2690-269c 26a0-26a7 26ac-26b2
2701-2704 2706-2709 270c-2727 2729-274b 274d 274f-2752 2756 2758-275e 2761-277f 2794 2798-27af 27b1-27bf 27c2 27c5-27c6
27dc 27e0 27e6-27eb 27f5-27f7 2800-28ff 2987-2988 2997-2998 29eb 29fa-29fb 2a00 2a2f 2a6a-2a6b 2b05-2b0d 2b12-2b1a
2c60-2cff 2e02-2e05 2e08-2e0a 2e17-2e18 2e1f 2e22-2e25 2e2e 301a-301b a46a-a46b a640-a641 a648-a649 a656-a657 a708-a716
a71b-a727 a72d a730 a735 a765 a789-a78e a790-a791 a793 a7aa a7f8-a7f9 ab52 ab66 ab70-abbf fb00-fb4f fb52-fb81 fb8a-fb95
fb9e-fb9f fbaa-fbad fbe8-fbe9 fbfc-fbff fe66 fe70-fefc fffc-fffd 10140-1018e 102e1-102fb 1d106-1d107 1d55a 1d670-1d6a3
1d703 1d7f6-1d7ff 1f12f
"""
"""The letters, digits, signs and symbols of Typst's own fonts for text, by their numbers; a test sets all of them."""
_PRESENTED = "⌚⌛⏩-⏬⏰⏳◽◾☔☕♈-♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓-❕❗➕-➗➰➿⬛⬜⭐⭕"
"""Those of the older symbols that are shown as emoji by themselves (Unicode's Emoji_Presentation)."""
_EMOJI = f"[\U0001f000-\U0001faff{_PRESENTED}\U000e0020-\U000e007f]"


@cache  # compiling it takes a millisecond, and most repositories are without emoji
def emoji_pattern() -> re.Pattern[str]:
    """The pattern of emoji with what joins and colours them."""
    return re.compile(rf"(?:(?:{_EMOJI}|[\u2600-\u27bf]\ufe0f|\ufe0f?\u20e3)[\ufe0f\u200d]*)+")


def find_emoji(text: str) -> list[str]:
    """The emoji of a text, joined ones as one."""
    return emoji_pattern().findall(text)


def find_unprintable(text: str) -> str:
    """The letters of a text that the forms cannot print without a font for them, each once; emoji are not among them.

    No font is for letters of private use, such as the bullets of Word, nor for those that Unicode does not have.
    """
    if text.isascii():
        return ""
    printable = _printable_letters()
    letters = emoji_pattern().sub("", text)
    return "".join(dict.fromkeys(each for each in letters if ord(each) not in printable and _is_shown(each)))


@cache
def _printable_letters() -> frozenset[int]:
    ranges = (part.partition("-") for part in _RANGES.split())
    return frozenset(number for first, _, last in ranges for number in range(int(first, 16), int(last or first, 16) + 1))


def _is_shown(letter: str) -> bool:
    """Whether a letter is more than a blank, an invisible sign or an accent of the letter before it."""
    return unicodedata.category(letter)[0] in "LNPS" or is_nobodys(letter)
