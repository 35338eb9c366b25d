"""Other people's programs, installed into `.greenroom/bench` and run as their documents say.

`installing` finds or installs them; a peer that cannot be installed raises `MissingError`, and its rows say
so. `shinyhub` is a host of data apps like Greenroom; `proxies` are proxies that do nothing else.
"""
