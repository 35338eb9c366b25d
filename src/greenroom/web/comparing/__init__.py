"""One output beside another, made ready to be shown: which words, lines, cells or pixels differ. Pure.

    model.py     what a template is given: each way of showing has a name, `how`, and a template of that name
    choose.py    which way suits two outputs
    words.py     short texts and values: the words that differ
    lines.py     long texts and JSON: the lines that differ, with what stands around them
    tables.py    tables: the cells that differ, rows that came and went

Entry point: `compared`.
"""

from greenroom.web.comparing.choose import compared

__all__ = ["compared"]
