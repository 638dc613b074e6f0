#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

"""peer-networkx.py FILE.gr: a Steiner tree by networkx (Mehlhorn 1988); prints metres and seconds.

Exits 77 where networkx is missing or knows no other way than the closure of all pairs of nodes.
"""

import sys
import time

try:
    import networkx
    from networkx.algorithms.approximation import steiner_tree
except ImportError:
    print("peer-networkx: needs networkx (Debian: python3-networkx)", file=sys.stderr)
    sys.exit(77)

graph = networkx.Graph()
terminals = []
with open(sys.argv[1], encoding="ascii") as lines:
    for line in lines:
        word = line.split()
        if word[:1] == ["E"]:
            graph.add_edge(int(word[1]), int(word[2]), weight=int(word[3]))
        elif word[:1] == ["T"]:
            terminals.append(int(word[1]))

# Reading does not count.
start = time.process_time()
try:
    tree = steiner_tree(graph, terminals, weight="weight", method="mehlhorn")
except TypeError:
    print(f"networkx {networkx.__version__} is too old for Mehlhorn's method: 3 has it", file=sys.stderr)
    sys.exit(77)
seconds = time.process_time() - start

if not (networkx.is_tree(tree) and all(t in tree for t in terminals)):
    sys.exit("peer-networkx: the result does not join the terminals")
print(f"{tree.size(weight='weight') / 100:.2f} {seconds:.2f}")
