"""Celery's own tools, run one after another in one process: a request a line, an answer a line.

{"run": ["inspect", "ping"]}             the command line: {"exit": 0, "output": "..."}
{"control": "revoke", "with": {...}}     app.control's method: {"value": ...}
{"events": {"seconds": 1, "do": ...}}    events that come while another request is carried out, and a little longer
{"send": "task", "args": [], "queue": "q", "id": "..."}
"""
import json
import sys
import threading

from celery import Celery
from celery.bin.celery import celery
from celery.events import EventReceiver
from click.testing import CliRunner

URL = sys.argv[1]
app = Celery(broker=URL)
if len(sys.argv) > 2:
    app.conf.broker_transport_options = {"global_keyprefix": sys.argv[2]}


def run(request):
    result = CliRunner().invoke(celery, ["-b", URL] + request["run"])
    output = result.output
    if result.exception and not isinstance(result.exception, SystemExit):
        output += repr(result.exception)
    return {"exit": result.exit_code, "output": output}


def control(request):
    return {"value": getattr(app.control, request["control"])(**request.get("with", {}))}


def events(request):
    wanted = request["events"]
    seen = []
    with app.connection() as connection:
        receiver = EventReceiver(connection, handlers={"*": seen.append}, app=app)
        listens = threading.Event()
        answer = {}

        def act():
            listens.wait(30)
            answer.update(handle(wanted["do"]))
            threading.Event().wait(wanted["seconds"])
            receiver.should_stop = True

        threading.Thread(target=act).start()
        # Until a heartbeat has come nobody knows that it listens.
        for _ in receiver.itercapture(limit=None, timeout=None, wakeup=False):
            if seen:
                listens.set()
    return {"events": seen, "answer": answer}


def send(request):
    app.send_task(request["send"], args=request.get("args", []), queue=request["queue"], task_id=request.get("id"))
    return {}


def handle(request):
    for word, how in {"run": run, "control": control, "events": events, "send": send}.items():
        if word in request:
            return how(request)
    raise ValueError(request)


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    try:
        answer = handle(json.loads(line))
    except Exception as error:
        answer = {"error": repr(error)}
    print(json.dumps(answer, default=repr), flush=True)
