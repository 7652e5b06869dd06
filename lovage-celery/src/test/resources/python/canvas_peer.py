"""Real Celery, for tests of canvases: a client that sends them, and a worker that goes on with what others began.

Its result backend is Celery's own for Redis, on a dictionary in place of a server.
"""
import json
import sys
import time

from celery import Celery, chain, chord, group
from celery.backends.base import SyncBackendMixin
from celery.backends.redis import RedisBackend
from celery.contrib.testing.worker import start_worker
from celery.result import GroupResult
from celery.worker import state as worker_state
from kombu.utils.json import dumps, loads

strings = {}
zsets = {}
calls = []


class Pipeline:
    """The commands of Redis that the backend uses."""

    def __init__(self):
        self.replies = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def execute(self):
        return self.replies

    def done(self, reply):
        self.replies.append(reply)
        return self

    def get(self, key):
        return self.done(strings.get(text(key)))

    def set(self, key, value):
        strings[text(key)] = text(value)
        return self.done(True)

    def setex(self, key, _, value):
        return self.set(key, value)

    def delete(self, key):
        strings.pop(text(key), None)
        zsets.pop(text(key), None)
        return self.done(1)

    def zadd(self, key, members):
        scores = {text(member): float(score) for member, score in members.items()}
        zsets.setdefault(text(key), {}).update(scores)
        return self.done(1)

    def zcount(self, key, _min, _max):
        return self.done(len(zsets.get(text(key), {})))

    def zrange(self, key, _first, _last):
        parts = zsets.get(text(key), {})
        return self.done(sorted(parts, key=lambda part: (parts[part], part)))

    def publish(self, _key, _value):
        return self.done(0)

    def expire(self, _key, _seconds):
        return self.done(1)


class Client:
    def pipeline(self):
        return Pipeline()

    def get(self, key):
        return strings.get(text(key))

    def mget(self, keys):
        return [strings.get(text(key)) for key in keys]

    def delete(self, key):
        Pipeline().delete(key)


class Backend(SyncBackendMixin, RedisBackend):
    supports_native_join = False
    client = Client()

    def on_task_call(self, producer, task_id):
        pass


class App(Celery):
    def _get_backend(self):
        return Backend(app=self)


app = App("peer", broker="memory://")
app.conf.update(
    worker_hijack_root_logger=False,
    broker_transport_options={"polling_interval": 0.01},
    result_backend="redis://nowhere",
)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def told(name, args, result):
    calls.append(json.dumps([name, args], sort_keys=True))
    return result


def deep_sum(numbers):
    return sum(map(deep_sum, numbers)) if isinstance(numbers, (list, tuple)) else numbers


@app.task(name="peer.add")
def add(x, y):
    return told("peer.add", [x, y], x + y)


@app.task(name="peer.total")
def total(numbers):
    return told("peer.total", [numbers], deep_sum(numbers))


@app.task(name="peer.same")
def same(value):
    return told("peer.same", [value], value)


@app.task(name="peer.note")
def note(value):
    return told("peer.note", [value], None)


@app.task(name="peer.fail")
def fail(reason):
    told("peer.fail", [reason], None)
    raise ValueError(reason)


def with_errback(signature, task=note):
    signature.link_error(task.s())
    return signature


CANVASES = {
    "task": lambda: add.s(1, 1),
    "a float and a big integer": lambda: same.s([2.0, 2**70, None, "ä"]) | same.s(),
    "callback": lambda: add.s(1, 1).set(link=[add.s(10)]),
    "callbacks": lambda: add.s(1, 1).set(link=[add.s(10), group(add.s(20), add.s(30)), note.si("x"), add.s(40)]),
    "chain as callback": lambda: add.s(1, 1).set(link=[chain(add.s(10), group(add.s(1), add.s(2)), total.s(), note.s())]),
    "chord as callback": lambda: add.s(1, 1).set(link=[chord([add.s(1), add.s(2)], total.s())]),
    "errback": lambda: with_errback(fail.s("bad")),
    "errbacks": lambda: fail.s("bad").set(link_error=[note.s(), note.si("fixed")]),
    "chain": lambda: add.s(1, 1) | add.s(2) | add.s(3),
    "chain with a step that is immutable": lambda: add.s(1, 1) | add.si(5, 5) | add.s(3),
    "chain with options": lambda: add.s(1, 1) | add.s(2).set(priority=3, headers={"k": "v"}) | add.s(3).set(ignore_result=True),
    "chain that fails": lambda: with_errback(add.s(1, 1) | fail.si("mid") | add.s(3) | add.s(4)),
    "chain that fails before a chord": lambda: add.s(1, 1) | fail.si("mid") | group(add.s(1), add.s(2)) | total.s(),
    "group": lambda: group(add.s(1, 1), add.s(2, 2)),
    "group in group": lambda: group(group(add.s(1, 1), add.s(2, 2)), add.s(3, 3)),
    "group of chains": lambda: group(add.s(1, 1) | add.s(1), add.s(2, 2) | add.s(2)),
    "chord": lambda: chord([add.s(1, 1), add.s(2, 2), add.s(3, 3)], total.s()),
    "chord of one": lambda: chord([add.s(1, 1)], same.s()),
    "chord of chains": lambda: chord([add.s(1, 1) | add.s(1), add.s(2, 2) | add.s(2) | add.s(3)], same.s()),
    "chord in chord": lambda: chord([chord([add.s(1, 1), add.s(2, 2)], total.s()), add.s(3, 3)], same.s()),
    "chord with a chain as body": lambda: chord([add.s(1, 1), add.s(2, 2)], total.s() | add.s(5) | add.s(6)),
    "chord with a group as body": lambda: chord([add.s(1, 1), add.s(2, 2)], group(total.s(), same.s())),
    "chord with a chord as body": lambda: chord([add.s(1, 1)], chord([total.s(), same.s()], same.s())),
    "chord in the middle": lambda: add.s(1, 1) | group(add.s(10), add.s(20)) | total.s() | add.s(5),
    "two chords in a chain": lambda: (
        add.s(1, 1) | group(add.s(10), add.s(20)) | total.s() | group(add.s(1), add.s(2), add.s(3)) | same.s()
    ),
    "group at the end": lambda: add.s(1, 1) | group(add.s(10), add.s(20)),
    "group at the end after a chord": lambda: group(add.s(1, 1), add.s(2, 2)) | total.s() | group(add.s(10), add.s(20)),
    "group right after a group": lambda: group(add.s(1, 1), add.s(2, 2)) | group(total.s(), same.s()),
    "nested in a chain": lambda: add.s(1, 1) | group(add.s(1) | add.s(2), group(add.s(3), add.s(4)), add.s(5)) | same.s(),
    "chord of chains with chords": lambda: (
        add.s(0, 1) | group(add.s(1) | group(add.s(2), add.s(3)) | total.s() | add.s(4), add.s(5)) | same.s() | same.s()
    ),
    "a list in a list": lambda: add.s(0, 1) | group(add.s(1) | group(add.s(1), add.s(2)), add.s(5)) | same.s(),
    "starmap": lambda: add.starmap([(1, 1), (2, 2)]) | total.s(),
    "empty header": lambda: add.s(1, 1) | chord([], same.s()),
    "chord that fails": lambda: with_errback(chord([add.s(1, 1), fail.s("member")], total.s())),
    "chord all of which fails": lambda: chord([fail.s("a"), fail.s("b")], total.s()),
    "chord of a chain that fails": lambda: with_errback(chord([add.s(1, 1), fail.s("a") | add.s(1) | add.s(2)], total.s())),
    "chord whose body fails": lambda: chord([add.s(1, 1), add.s(1, 2)], with_errback(fail.si("body"))),
    "chord in a chain that fails": lambda: add.s(1, 1) | group(add.s(1), fail.si("member")) | with_errback(total.s()),
    "ignored members": lambda: chord([add.s(1, 1).set(ignore_result=True), add.s(2, 2)], total.s()),
}

# What Celery 5.2 doesn't bring to an end: it counts the parts of a group that ends a member as if they were the whole chord, and
# a chord's failure reaches neither a chain that is its body nor the chord around it.
UNFINISHED = {
    "group at the end of a member": lambda: chord([add.s(1, 1) | group(add.s(1), add.s(2)), add.s(5, 5)], same.s()),
    "group at the end of the last member": lambda: chord([add.s(5, 5), add.s(1, 1) | group(add.s(1), add.s(2))], same.s()),
    "group as the body of a member": lambda: chord([chord([add.s(1, 1)], group(total.s(), same.s())), add.s(5, 5)], same.s()),
    "failure before a chain": lambda: chord([fail.s("m")], with_errback(total.s() | add.s(1) | add.s(2))),
    "failure in a chord's member": lambda: chord(
        [chord([add.s(1, 1), fail.s("in")], total.s()), add.s(3, 3)], with_errback(same.s())
    ),
}


def waiting(channel):
    """The texts of all messages that wait, as they would stand on Redis."""
    texts = []
    while channel._size("celery"):
        texts.append(dumps(channel._get("celery")))
    return texts


def put(channel, texts):
    for each in texts:
        channel._put("celery", loads(each))


def is_idle(channel):
    return not channel._size("celery") and not worker_state.reserved_requests and not worker_state.active_requests


def settle(channel):
    """Waits until the worker has nothing to do any more."""
    idle = 0
    end = time.monotonic() + 30
    while idle < 5 and time.monotonic() < end:
        idle = idle + 1 if is_idle(channel) else 0
        time.sleep(0.01)


def snapshot():
    return {"strings": dict(strings), "zsets": {key: dict(parts) for key, parts in zsets.items()}}


def clear():
    strings.clear()
    zsets.clear()
    calls.clear()


def final_id(result):
    return None if isinstance(result, GroupResult) else result.id


def send(_):
    """Sends each canvas, and tells what was sent and what becomes of it."""
    out = {}
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        for name, canvas in {**CANVASES, **UNFINISHED}.items():
            clear()
            result = canvas().apply_async()
            out[name] = {"final": final_id(result), "sent": waiting(channel), "before": snapshot()}
        with start_worker(app, pool="solo", perform_ping_check=False, queues=["celery"]):
            for name in CANVASES:
                clear()
                strings.update(out[name]["before"]["strings"])
                put(channel, out[name]["sent"])
                settle(channel)
                out[name].update(after=snapshot(), calls=list(calls))
    return {"finished": {name: out[name] for name in CANVASES}, "unfinished": {name: out[name] for name in UNFINISHED}}


def run(request):
    """Goes on with each of several worlds of messages and stored state."""
    out = {}
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        with start_worker(app, pool="solo", perform_ping_check=False, queues=["celery"]):
            for name, world in request["worlds"].items():
                clear()
                strings.update(world["strings"])
                zsets.update(world["zsets"])
                put(channel, world["messages"])
                settle(channel)
                out[name] = dict(snapshot(), calls=list(calls))
    return out


asked = json.load(sys.stdin)
answer = {"send": send, "run": run}[asked["do"]](asked)
sys.stdout.write(json.dumps(answer, default=str))
