"""Workers, engine and askers are killed at random moments: every job ends, and none has its effect twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

from house import ROOT


def test_every_job_ends_once_whoever_is_killed(tmp_path: Path) -> None:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("DANQING", "DJANGO"))}
    clean |= {"DANQING_STUDIO_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "studio.chaos", "direct", "14", "0"]
    ran = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert set(found["states"]) <= {"done", "cancelled"}, found
    assert found["states"]["done"] > 10
    assert found["again"] > 0  # some were cut off, or nothing would be shown
    assert (found["lost"], found["wrong"]) == ([], [])
