-- Stores one message for a consumer of Lovage that may have it now, as publish.lua would, but without what that needs for many: whoever waits for a message
-- waits for this script.
-- request: what publish() in common.lua takes   result: 0, or 1 if something is on record under its id, which is for publish.lua to look at
local id, envelope, queue, priority, task, enqueued = unpack(request)
if call('HEXISTS', P .. 'state', id) == 1 then return pack(0) end
if call('HEXISTS', P .. 'record', id) == 1 then return pack(1) end
call('SADD', P .. 'queues', queue)
call('HSET', P .. 'message', id, envelope)
call('ZADD', INDEX, 0, id)
local ready = P .. 'ready:' .. queue
local token, channel, lease, consumer
if #envelope <= MOST_HANDED and call('EXISTS', ready) == 0 then token, channel, lease, consumer = next_waiter(queue) end
local state = { READY, queue, priority, task, enqueued, 0, 0, 0, now, token, consumer, 0, false, false }
if token then
  call('PUBLISH', channel, pack({ token, now, id, 1, 0, 0, envelope }))
  state[PLACE], state[TIME], state[ATTEMPT], state[SINCE] = LEASED, math.min(NEVER, now + lease), 1, now
  call('ZADD', P .. 'leased:' .. queue, state[TIME], id)
else
  call('ZADD', ready, 9 - priority, id)
  if call('ZCARD', ready) == 1 then call('PUBLISH', P .. 'bell:' .. queue, '') end
end
call('HSET', P .. 'state', id, write_state(state))
return pack(0)
