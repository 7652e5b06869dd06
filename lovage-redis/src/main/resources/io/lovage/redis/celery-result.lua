-- What Celery has stored of a task, after storing something if there is no success already.
-- request: {key, text or false}  result: text or false
if request[2] then store_result(request) end
local result = redis.pcall('GET', request[1])
return pack(type(result) == 'string' and result)
