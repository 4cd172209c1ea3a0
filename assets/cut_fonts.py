#!/usr/bin/env python3
"""Make the fonts in assets/fonts from their sources.

    cut_fonts.py PHOSPHOR_DIR

Needs `fonttools` and, on Debian, the packages `fonts-inter` and `fonts-jetbrains-mono`. PHOSPHOR_DIR is the unpacked
npm package `@phosphor-icons/web` (version 2.1.2).

The window's text layout cannot ask a font for OpenType features, so the wanted ones are written into the character map
here: figures of equal width everywhere, and in the font of file names a slashed zero and an l with a tail. Contextual
alternates and ligatures are left out on purpose: they would show `0x18` with a multiplication sign and join `->`.
The icon fonts keep exactly the code points that src/gui/icons.rs names.
"""

import pathlib
import re
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).resolve().parent
FONTS = HERE / "fonts"
ICON_TABLE = HERE.parent / "src" / "gui" / "icons.rs"
INTER = pathlib.Path("/usr/share/fonts/opentype/inter")
JETBRAINS = pathlib.Path("/usr/share/fonts/truetype/jetbrains-mono")

# Blocks of Unicode that the text fonts keep, first and last code point of each.
TEXT_BLOCKS = [
    (0x0020, 0x024F),  # Latin
    (0x0259, 0x0259),  # schwa
    (0x0300, 0x036F),  # combining marks: decomposed names of other systems
    (0x0370, 0x04FF),  # Greek, Cyrillic
    (0x1E00, 0x1EFF),  # Latin, additional (Vietnamese)
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x20BF),  # raised and lowered figures, currencies
    (0x2100, 0x23FF),  # letter-like signs, arrows, mathematics, technical
    (0x2400, 0x243F),  # pictures of control characters
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2713, 0x2713),  # check mark
    (0xFFFD, 0xFFFD),  # replacement character
]

# Layout features that place marks and pairs; none of them swaps a visible sign for another.
KEPT_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]

# Target file, source file, features to bake in, name of the cut font (the licence reserves the original names).
TEXT_FONTS = [
    ("ui-Regular.otf", INTER / "Inter-Regular.otf", ["tnum"], "Wright Sans Regular"),
    ("ui-Medium.otf", INTER / "Inter-Medium.otf", ["tnum"], "Wright Sans Medium"),
    ("ui-SemiBold.otf", INTER / "Inter-SemiBold.otf", ["tnum"], "Wright Sans SemiBold"),
    ("names-Regular.otf", INTER / "Inter-Regular.otf", ["tnum", "zero", "cv05"], "Wright Names Regular"),
    ("names-Medium.otf", INTER / "Inter-Medium.otf", ["tnum", "zero", "cv05"], "Wright Names Medium"),
    ("mono-Regular.ttf", JETBRAINS / "JetBrainsMono-Regular.ttf", [], "Wright Mono"),
]
ICON_FONTS = [
    ("icons.ttf", "src/regular/Phosphor.ttf", "Wright Icons"),
    ("icons-fill.ttf", "src/fill/Phosphor-Fill.ttf", "Wright Icons Fill"),
]


def replacements_of(font, feature):
    """The one-for-one glyph replacements that a feature would make."""
    gsub = font["GSUB"].table
    found = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag != feature:
            continue
        for lookup_index in record.Feature.LookupListIndex:
            for table in gsub.LookupList.Lookup[lookup_index].SubTable:
                table = getattr(table, "ExtSubTable", table)
                for glyph, other in getattr(table, "mapping", {}).items():
                    if isinstance(other, str):
                        found[glyph] = other
    return found


def bake(font, features):
    """Point the character map at the glyphs that the features would choose, one feature after the other."""
    for feature in features:
        replacements = replacements_of(font, feature)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap = {code: replacements.get(glyph, glyph) for code, glyph in table.cmap.items()}


def rename(font, name):
    """Give the cut font its own name in every record that programs show."""
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = name
        elif record.nameID == 6:
            record.string = name.replace(" ", "")


def keep(font, codes, features):
    """Drop every glyph that none of the code points reaches."""
    options = subset.Options()
    options.layout_features = features
    options.name_IDs = ["*"]
    options.hinting = True
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def write(font, name):
    path = FONTS / name
    font.save(path)
    print(f"{path.relative_to(HERE.parent)}: {path.stat().st_size} bytes")


def cut_text_fonts():
    codes = {code for first, last in TEXT_BLOCKS for code in range(first, last + 1)}
    for target, source, features, name in TEXT_FONTS:
        font = TTFont(source)
        bake(font, features)
        rename(font, name)
        keep(font, codes, KEPT_FEATURES)
        write(font, target)


def cut_icon_fonts(phosphor):
    codes = {int(code, 16) for code in re.findall(r"'\\u\{([0-9a-f]+)\}'", ICON_TABLE.read_text())}
    for target, source, name in ICON_FONTS:
        font = TTFont(phosphor / source)
        missing = codes - set(font.getBestCmap())
        if missing:
            sys.exit(f"{source} lacks {sorted(map(hex, missing))}")
        rename(font, name)
        keep(font, codes, [])
        write(font, target)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    FONTS.mkdir(exist_ok=True)
    cut_text_fonts()
    cut_icon_fonts(pathlib.Path(sys.argv[1]))


if __name__ == "__main__":
    main()
