"""Tries, with the Python that is shipped, how the model's process is put into its walls: pipes, job, limits, and what the process
says of itself. Where the system makes no container (Wine), the process without one has to say so. Prints one line of JSON."""

import json
import sys
import time
from pathlib import Path

from tirek.foundation.model import appcontainer

INSIDE = """
import json, sys
from tirek.foundation.model import appcontainer, sealing
said = sys.stdin.buffer.readline().decode()
try:
    bytearray(1 << 30)
    room = True
except MemoryError:
    room = False
sealed = sealing.seal(__import__("pathlib").Path(sys.executable))
sys.stdout.write(json.dumps({"heard": said.strip(), "walls": sealed.walls, "state": sealed.state, "gigabyte": room,
                             "attempts": {one.name: [one.blocked, one.detail] for one in sealed.attempts}}))
sys.stdout.flush()
sys.stdin.buffer.read()
"""


def tried(walls: str) -> dict[str, object]:
    command = [sys.executable, "-s", "-B", "-c", INSIDE]
    environment = {"SYSTEMROOT": "C:\\windows", "PATH": "", "PYTHONUTF8": "1"}
    try:
        if walls == "container and job":
            process = appcontainer.start(command, environment, readable=[Path(sys.executable).parent], memory=512 << 20)
        else:
            process = appcontainer.start_in_job(command, environment, 512 << 20)
    except appcontainer.NoContainer:
        return {"started": False}
    process.stdin.write("Ұйым\n".encode())
    line = b""
    while not line.endswith(b"}}"):
        got = process.stdout.read1(4096)
        if not got:
            break
        line += got
    alive = process.poll() is None
    process.kill()
    code = process.wait()
    return {"started": True, "said": json.loads(line) if line else None, "alive": alive, "code": code}


def left_behind() -> bool:
    """Whether a process outlives the handle of its job."""
    process = appcontainer.start_in_job([sys.executable, "-s", "-c", "import time; time.sleep(600)"], {"SYSTEMROOT": "C:\\windows"}, 512 << 20)
    process.leave()
    for _ in range(100):
        if process.poll() is not None:
            return False
        time.sleep(0.1)
    process.kill()
    return True


print(json.dumps({"container": tried("container and job"), "job": tried("job"), "left behind": left_behind()}, ensure_ascii=True))
