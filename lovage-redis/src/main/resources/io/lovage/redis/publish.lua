-- Stores messages whose ids are new.  request: {message...}  result: nothing
local ids, queues = {}, {}
for i, message in ipairs(request) do
  ids[i] = message[1]
  queues[message[3]] = true
end
read_states(ids)
read_records(ids)
for _, message in ipairs(request) do publish(message) end
for queue in pairs(queues) do call('SADD', P .. 'queues', queue) end
flush()
return pack(0)
