"""Are the outputs still right: what a replay saw beside what was approved, said in words.

    model.py      snapshots, masks, differences, verdicts
    compare.py    one snapshot beside another
    images.py tables.py values.py    how each kind of output is compared
    learn.py      what differs although nothing changed: volatile, or wrong under load
    files.py      `<name>.expect/` and `<name>.mask.json` beside the journey
    examine.py    replays the app and judges: the whole test
    junit.py      the verdict for continuous integration

Entry points: `examine(folder, journey, target)` and `approve(folder, examined, by)` in `examine.py`.
"""
