"""What users felt: how each session went, told from what the gateway learns anyway.

An *outcome* is one row per session: how long it was, its requests, the median time of those that the app
computed, and whether it was bad: the app did not start for it, answered with a server error, or died under it.
The session is the unit of everything here, never the single request: requests of one session fail together.

    model, tables, queries    values and rows; what objectives and gates read
    tallies.py                what the open sessions did so far; pure, bounded
    collector.py              hears the access log and the ends of instances, and writes the outcomes
    objectives/               what users were promised, and how fast that is being broken
    statistics/               which difference is more than chance, without scipy

Entry point: `collector.Collector`.
"""
