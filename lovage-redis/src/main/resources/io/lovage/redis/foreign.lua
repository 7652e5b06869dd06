-- Names tasks that Celery's workers run, a part of them.  request: {from which on, how many}  result: {id...}
call('ZREMRANGEBYSCORE', FOREIGN, '-inf', now)
return pack(call('ZRANGE', FOREIGN, request[1], request[1] + request[2] - 1))
