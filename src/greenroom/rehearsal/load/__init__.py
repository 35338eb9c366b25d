"""How many people can use it: one journey played by many at once, and what that did to the app.

Nouns: a *plan* says how many people come and when; a *crowd* is the part of them that one worker
process plays; a *record* is what one session or step was like; *alone* is the same journey played
by one person before and after; a *result* is everything the reports are made from.

    plan, schedule      what is asked, and when who comes: pure
    alone, expected     one person first: the baseline's times and outputs
    session, crowd      sessions played in this process
    worker, crew        one process per core, and the parent's side of them
    run                 the story; `tally` while it goes on, `summary` and `verdict` afterwards
    capacity            the largest number of people that is served well
    shinycannon, files  results for shinyloadtest, and as JSON; `report/` as a page

Entry point: `run.run(plan, journey, target)`.
"""
