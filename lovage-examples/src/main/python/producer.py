"""Sends a chord whose members run in Python and in Java, and prints its result."""
from celery import chord

from shop import app, price, receipt

# tag::chord[]
postage = app.signature("billing.postage", kwargs={"country": "NL", "grams": 700})
total = app.signature("billing.total")

order = chord([price.s("tea", 2), price.s("cake", 1), postage], total | receipt.s())
print(order.apply_async().get(timeout=120))
# end::chord[]

# tag::send[]
result = app.send_task("billing.postage", kwargs={"country": "NL", "grams": 700})
print(result.get(timeout=120))
# end::send[]
