"""The Python side of tests that cross languages: the tasks of a Celery worker, and a client that does what lines of JSON ask."""
import json
import os
import sys
import time
import traceback

from celery import Celery, chain, chord, group, signature
from celery.canvas import chunks, xmap, xstarmap
from celery.result import GroupResult

URL = os.environ["INTEROP_URL"]
app = Celery("interop", broker=URL, backend=URL)
app.conf.update(
    broker_transport_options={"visibility_timeout": float(os.environ.get("INTEROP_VISIBILITY", "3600"))},
    task_default_queue="python",
    task_routes={"java.*": {"queue": "java"}},
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    result_extended=False,
)


@app.task(name="py.add")
def add(x, y):
    return x + y


@app.task(name="py.total")
def total(numbers):
    return sum(numbers)


@app.task(name="py.echo")
def echo(*args, **kwargs):
    return kwargs if kwargs else (args[0] if len(args) == 1 else list(args))


@app.task(name="py.fail")
def fail(text):
    raise ValueError(text)


@app.task(name="py.flaky", bind=True, max_retries=5)
def flaky(self, times):
    if self.request.retries < times:
        raise self.retry(exc=ValueError("not yet"), countdown=0.1)
    return self.request.retries


@app.task(name="py.progress", bind=True)
def progress(self, key):
    self.update_state(state="PROGRESS", meta={"fraction": 0.5, "note": "half"})
    await_key(key)
    return "done"


@app.task(name="py.slow", acks_late=True)
def slow(key):
    count("started:" + key)
    await_key(key)
    return "slept"


@app.task(name="py.early")
def early(key):
    """As slow, but acknowledged when it starts, as is Celery's habit."""
    return slow(key)


@app.task(name="py.note")
def note(value, key):
    redis().rpush("test:" + key, json.dumps(value))
    return value


@app.task(name="py.failed")
def failed(task_id):
    redis().rpush("test:failed", task_id)


def redis():
    return app.backend.client


def count(key):
    return redis().incr("test:" + key)


def await_key(key):
    """Until a test lets it go on."""
    redis().blpop("test:go:" + key, timeout=60)


def told(result, timeout=30):
    value = result.get(timeout=timeout, propagate=False)
    if isinstance(result, GroupResult):
        return {"state": "SUCCESS", "result": value}
    if isinstance(value, BaseException):
        return {"state": result.state, "type": type(value).__name__, "message": str(value)}
    return {"state": result.state, "result": value}


def build(node):
    """A canvas from JSON: {"task", "args", "kwargs", "options"} or {"chain" | "group": [...]} or {"chord": [[...], body]}."""
    if "chain" in node:
        made = chain(*[build(step) for step in node["chain"]])
    elif "group" in node:
        made = group(*[build(member) for member in node["group"]])
    elif "chord" in node:
        made = chord([build(member) for member in node["chord"][0]], build(node["chord"][1]))
    else:
        made = signature(node["task"], args=node.get("args", []), kwargs=node.get("kwargs", {}), app=app)
        made.set(**node.get("options", {}))
        if node.get("immutable"):
            made.set(immutable=True)
    if node.get("mapped") == "chunks":
        queue = "java" if node["task"].startswith("java.") else "python"  # Celery has no route for a group's celery.starmap.
        return chunks(made, node["it"], 1, app=app).group().set(queue=queue)
    if "mapped" in node:
        made = {"map": xmap, "starmap": xstarmap}[node["mapped"]](made, node["it"], app=app)
    if "link" in node:
        made.link(build(node["link"]))
    if "link_error" in node:
        made.link_error(build(node["link_error"]))
    return made


SENT = {}


def send(request):
    result = build(request["canvas"]).apply_async(**request.get("options", {}))
    SENT[result.id] = result
    return {"id": result.id}


def get(request):
    result = SENT.get(request["id"]) or app.AsyncResult(request["id"])
    return told(result, request.get("timeout", 30))


def state(request):
    result = SENT.get(request["id"]) or app.AsyncResult(request["id"])
    return {"state": result.state, "info": result.info if isinstance(result.info, (dict, list)) else None}


def consume(request):
    """A worker that is just starting hears nothing: it is told again until it answers."""
    for _ in range(10):
        if app.control.add_consumer(request["queue"], destination=[request["worker"]], reply=True, timeout=3):
            return {}
    raise TimeoutError("no answer of " + request["worker"])


def revoke(request):
    app.control.revoke(request["id"], terminate=request.get("terminate", False))
    return {}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"send": send, "get": get, "state": state, "revoke": revoke, "consume": consume}[request["do"]](request)
        except Exception as error:  # Whatever it is, the test shall see it.
            answer = {"error": repr(error), "traceback": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
