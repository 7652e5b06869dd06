-- Makes queues known.  request: {queue...}  result: nothing
for _, queue in ipairs(request) do call('SADD', P .. 'queues', queue) end
return pack(0)
