-- Moves what Celery's producers left for a queue into it, if it is there still.
-- request: {queue, {{key of its list, its text, message, false or why it can't be read}...}}  result: how many
local taken = 0
call('SADD', P .. 'queues', request[1])
for _, item in ipairs(request[2]) do
  if redis.pcall('LREM', item[1], -1, item[2]) == 1 then
    taken = taken + 1
    publish(item[3], 0)
    call('DEL', canvas_key(item[3][1]))
    if item[4] then bury(item[3][1], states[item[3][1]], item[4], '') end
  end
end
flush()
return pack(taken)
