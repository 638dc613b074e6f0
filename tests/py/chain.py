# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small city and its results, made by the command, for the tests that look at files."""

import os
import subprocess

PLAN = os.environ.get("PLAN", "plan")
TMP = os.environ.get("PLAN_TMP", "/tmp")
PBF = os.path.join(os.environ.get("PLAN_DATA_DIR", "data"), "neubrandenburg", "neubrandenburg.osm.pbf")
BBOX = "13.250,53.550,13.275,53.562"  # the old town and a piece of the south
BUDGET_EUR = "1e6"


def run(*args):
    done = subprocess.run([PLAN, *args], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_city(folder=TMP):
    """Workspace of a part of Neubrandenburg."""
    path = os.path.join(folder, "city.gpkg")
    run("import", "osm", PBF, path, "--bbox", BBOX)
    return path


def make_rollout(city, folder=TMP, *args):
    """Need, network and rollout of the city in one file."""
    path = os.path.join(folder, "rollout.gpkg")
    run("rollout", city, path, "--budget-eur", BUDGET_EUR, *args)
    return path
