"""Real Celery, for tests: does what a JSON object on standard input asks, and tells the outcome as another on standard output."""
import base64
import json
import sys
from datetime import datetime, timedelta, timezone

from celery import Celery, chain, chord, group, signature
from celery.contrib.testing.worker import start_worker
from celery.events.state import State
from celery.result import result_from_tuple
from kombu.utils.json import dumps, loads

app = Celery("peer", broker="memory://", backend="cache+memory://")
app.conf.update(broker_connection_retry_on_startup=True, worker_hijack_root_logger=False)


@app.task(name="peer.add")
def add(x, y):
    return x + y


@app.task(name="peer.total")
def total(numbers):
    return sum(numbers)


@app.task(name="peer.echo")
def echo(*args, **kwargs):
    return {"args": args, "kwargs": kwargs}


@app.task(name="peer.fail")
def fail(text):
    raise ValueError(text, 42)


@app.task(name="peer.seen", bind=True)
def seen(self):
    r = self.request
    return {
        "id": r.id,
        "root_id": r.root_id,
        "parent_id": r.parent_id,
        "group": r.group,
        "retries": r.retries,
        "timelimit": r.timelimit,
        "expires": r.expires,
        "eta": r.eta,
        "ignore_result": r.ignore_result,
        "priority": r.delivery_info["priority"],
        "routing_key": r.delivery_info["routing_key"],
        "tenant": r.get("tenant"),
        "argsrepr": r.argsrepr,
        "lang": r.get("lang"),
    }


def taken(channel, queue):
    """The texts of all messages that wait in a queue, as they would stand on Redis."""
    texts = []
    while channel._size(queue):
        texts.append(dumps(channel._get(queue)))
    return texts


def produce(_):
    now = datetime.now(timezone.utc)
    calls = {
        "plain": lambda: add.delay(2, 3),
        "kwargs": lambda: echo.delay(1, two=[2, {"k": None}], flag=True),
        "unicode": lambda: echo.delay("Grüße 日本 \U0001f33f", "\ud800"),
        "numbers": lambda: echo.delay(2**70, 2.0, float("inf")),
        "eta": lambda: add.apply_async((1, 1), eta=now + timedelta(hours=1)),
        "expires": lambda: add.apply_async((1, 1), expires=60),
        "priority": lambda: add.apply_async((1, 1), priority=6),
        "compressed": lambda: echo.apply_async(("x" * 5000,), compression="gzip"),
        "limits": lambda: add.apply_async((1, 1), time_limit=30, soft_time_limit=20.5),
        "headers": lambda: add.apply_async((1, 1), headers={"tenant": "t1", "n": 5}),
        "ignored": lambda: add.apply_async((1, 1), ignore_result=True),
        "link": lambda: add.apply_async((1, 1), link=add.s(10), link_error=echo.si("failed")),
        "chain": lambda: chain(add.s(1, 1), add.s(2), echo.si("end"))(),
        "group": lambda: group(add.s(i, i) for i in range(3))(),
        "chord": lambda: chord([add.s(1, 1), add.s(2, 2)])(total.s()),
        "upgraded": lambda: (add.s(1, 1) | group(add.s(10), add.s(20)) | total.s() | add.s(5))(),
        "nested": lambda: chord([group(add.s(1, 1), add.s(2, 2)), chain(add.s(3, 3), add.s(1))])(total.s()),
        "starmap": lambda: add.starmap([(1, 1), (2, 2)]).delay(),
        "map": lambda: total.map([[1, 2], [3]]).delay(),
        "chunks": lambda: add.chunks([(1, 1), (2, 2), (3, 3)], 2).apply_async(),
    }
    sent = {}
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        for name, call in calls.items():
            call()
            sent[name] = taken(channel, "celery")
    signatures = {
        "chord": chord([add.s(1, 1), add.s(2, 2)], total.s(), interval=1).set(queue="other"),
        "chain": chain(add.s(1, 1), group(add.s(1), add.s(2))),
        "chunks": add.chunks([(1, 1), (2, 2), (3, 3)], 2),
        "options": add.s(1).set(countdown=1.5, link_error=[echo.s()], priority=None).set(immutable=True),
    }
    return {"sent": sent, "signatures": {name: dumps(value) for name, value in signatures.items()}}


def run(request):
    """Puts envelopes into queues, runs a real worker, and tells what became of the tasks whose ids are given."""
    out = {}
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        for text in request["envelopes"]:
            message = loads(text)
            channel._put(message["properties"]["delivery_info"]["routing_key"], message)
        with start_worker(app, pool="solo", perform_ping_check=False, queues=["celery"]):
            for name, text in request["signatures"].items():
                result = signature(json.loads(text), app=app).apply_async()
                out[name] = {"state": "SUCCESS", "result": result.get(timeout=20)}
            for task_id in request["ids"]:
                result = app.AsyncResult(task_id)
                value = result.get(timeout=20, propagate=False)
                shown = repr(value) if isinstance(value, BaseException) else value
                out[task_id] = {"state": result.state, "result": shown}
    return out


def read_results(request):
    """How a Python client sees results that were stored elsewhere."""
    out = []
    for text in request["results"]:
        meta = app.backend.meta_from_decoded(app.backend.decode_result(text))
        value = meta["result"]
        told = {"state": meta["status"], "children": [result_from_tuple(c, app=app).id for c in meta["children"] or []]}
        if isinstance(value, BaseException):
            told["type"] = type(value).__module__ + "." + type(value).__name__
            told["args"] = value.args
        else:
            told["result"] = value
        out.append(told)
    group_result = result_from_tuple(json.loads(request["group"])["result"], app=app)
    return {"results": out, "group": [r.id for r in group_result.results]}


def write_results(_):
    backend = app.backend

    def meta(task_id, value, state):
        stored = backend.encode_result(value, state)
        made = backend._get_result_meta(result=stored, state=state, traceback=None, request=None)
        return backend.encode(dict(made, task_id=task_id))

    class OrderError(Exception):
        pass

    return {
        "texts": [
            meta("t1", {"a": [1, 2.5, "ä"]}, "SUCCESS"),
            meta("t2", ValueError("boom", 42), "FAILURE"),
            meta("t3", OrderError("none left"), "FAILURE"),
            meta("t4", TimeoutError("late"), "RETRY"),
            meta("t5", {"current": 3}, "PROGRESS"),
        ]
    }


def watch(request):
    """What a monitor knows after these events."""
    state = State()
    for text in request["envelopes"]:
        message = loads(text)
        body = json.loads(base64.b64decode(message["body"]))
        for event in body if isinstance(body, list) else [body]:
            state.event(dict(event, local_received=event["timestamp"]))
    tasks = {t.uuid: {"state": t.state, "name": t.name, "runtime": t.runtime} for t in state.tasks.values()}
    workers = {w.hostname: {"processed": w.processed, "sw": w.sw_ident} for w in state.workers.values()}
    return {"tasks": tasks, "workers": workers}


asked = json.load(sys.stdin)
answer = {
    "produce": produce,
    "run": run,
    "read_results": read_results,
    "write_results": write_results,
    "watch": watch,
}[asked["do"]](asked)
sys.stdout.write(json.dumps(answer, default=str))
