"""The pages: server-rendered, live by one stream of server-sent events, each with a JSON twin.

Nouns: a *view* (`views`) is what a page shows, a frozen value that is also its JSON; the *backstage*
(`ports.Backstage`) is where views come from and where acts go, supplied by `wiring`; a *plan* says in sentences what
an act will do before anybody clicks. `pages/` has a file per group of pages, `templates/` and `static/` what they are
made of. `fake.py` is a believable backstage in memory: `python -m greenroom.web.fake` serves it for looking at pages.

Entry point: `app.create(backstage)`, or `app.routes(backstage)` to mount the pages beside other doors.
"""
