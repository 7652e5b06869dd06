"""Celery, prefork with a process for each core, without what it tells other workers. Commands as PeerProgram.java says."""
import os
import platform
import struct
import sys
import time

import celery
import redis

URL = os.environ.get("PEER_URL", "redis://unused")
RECORDED = os.environ.get("PEER_RESULTS") == "recorded"
PADDING = "x" * 63

app = celery.Celery("celery_program", broker=URL + "/0", backend=URL + "/1" if RECORDED else None)
app.conf.update(
    task_ignore_result=not RECORDED,
    worker_send_task_events=False,
    worker_redirect_stdouts=False,
)

starts = None


@app.task(name="bench.noop")
def noop(body):
    global starts
    if starts is None:
        starts = os.open(os.environ["PEER_STARTS"], os.O_WRONLY | os.O_APPEND)
    os.write(starts, struct.pack("<qq", time.monotonic_ns(), body["sent"]))


def send():
    noop.delay({"sent": time.monotonic_ns(), "pad": PADDING})


def pace(count, rate):
    start = time.monotonic()
    for i in range(count):
        left = start + i / rate - time.monotonic()
        if left > 0:
            time.sleep(left)
        send()


def work():
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    command = [sys.executable, "-m", "celery", "-A", "celery_program", "worker", "-P", "prefork", "-l", "ERROR"]
    command += ["-c", str(os.cpu_count()), "--without-gossip", "--without-mingle", "--without-heartbeat"]
    os.execv(sys.executable, command)


def main(command, *numbers):
    if command == "version":
        print("%s, redis-py %s, Python %s" % (celery.__version__, redis.__version__, platform.python_version()))
    elif command == "work":
        work()
    elif command == "send":
        for _ in range(int(numbers[0])):
            send()
    else:
        warm, count, rate = map(int, numbers)
        pace(warm, 2 * rate)
        time.sleep(1)
        pace(count, rate)


if __name__ == "__main__":
    main(*sys.argv[1:])
