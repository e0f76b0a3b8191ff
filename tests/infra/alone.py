"""Run by an interpreter that has nothing but its standard library, with the folders that it is given: imports every
handler and every foreign module that the sources name. Prints the layer's packages that this loaded."""

import importlib
import json
import sys

wanted = json.loads(sys.argv[1])
sys.path[:0] = wanted["path"]
for handler in wanted["handlers"]:
    assert callable(importlib.import_module(handler).handler)
for module, name in wanted["imports"]:
    found = importlib.import_module(module)
    if name and not hasattr(found, name):
        importlib.import_module(f"{module}.{name}")
# without its compiled half psycopg would look for a libpq of the system, which Lambda has not
assert sys.modules["psycopg"].pq.__impl__ == "binary"
layer = wanted["layer"]
loaded = {
    name.partition(".")[0]
    for name, module in sys.modules.items()
    if (getattr(module, "__file__", None) or "").startswith(layer)
}
print(json.dumps(sorted(loaded)))
