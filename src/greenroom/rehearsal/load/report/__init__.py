"""A load test as one HTML file that needs nothing else: no script, no font, no request.

`page.page(result, comparison)` returns it. Each chart is a module with one function that returns
SVG; `markup` escapes whatever comes from an app, `scales` turns values into places.
"""
