"""A shop's Celery app: the tasks that its workers in Python run, and the way to those in Java."""
import os

from celery import Celery

# tag::app[]
url = os.environ.get("SHOP_URL", "redis://localhost:6379/0")
app = Celery("shop", broker=url, backend=url)  # results in the same database
app.conf.task_default_queue = "python"
app.conf.task_routes = {"billing.*": {"queue": "java"}}
# end::app[]

CENTS = {"tea": 450, "cake": 320}


# tag::task[]
@app.task(name="shop.price")
def price(item, count):
    return CENTS[item] * count
# end::task[]


@app.task(name="shop.receipt")
def receipt(cents):
    return f"To pay: {cents / 100:.2f}"
