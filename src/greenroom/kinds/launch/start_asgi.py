"""Serves `module:object`, or `module:function()`. Arguments: target, folder, socket, base path."""

import sys

from greenroom_flags_port import offer_flags
from greenroom_path import use_folder
from greenroom_serving import serve

if __name__ == "__main__":
    target, folder, socket, base_path = sys.argv[1:]
    offer_flags()
    use_folder(folder)
    serve(target.removesuffix("()"), socket, base_path, factory=target.endswith("()"))
