"""Tasks of a real Celery worker."""
from celery import Celery

app = Celery("py_tasks")
app.conf.update(task_default_queue="pyq", broker_connection_retry_on_startup=True)


@app.task(name="py.double")
def double(number):
    return 2 * number


@app.task(name="py.fail")
def fail(text):
    raise ValueError(text)


@app.task(name="py.again", bind=True, max_retries=1)
def again(self):
    raise self.retry(countdown=0, exc=ValueError("again"))
