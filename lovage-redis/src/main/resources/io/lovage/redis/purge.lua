-- Removes waiting messages of a queue, a part of them.
-- request: {queue, {place...}, body of the record, retention in ms, most}  result: how many
local queue, body, retention, left = request[1], request[3], request[4], request[5]
local removed = 0

local function purge(id, state)
  if state[PLACE] ~= DEAD then
    finish(id, state, CANCELLED, body, retention)
    return
  end
  remove(id, state)
  local record = record_of(id)
  if record then
    record[R_UNTIL] = math.min(NEVER, now + retention)
    put_record(id, record, bodies[id])
  else
    sort(INDEX, id, false)
  end
end

local function purge_set(key)
  if left <= 0 then return end
  local ids = call('ZRANGE', key, 0, left - 1)
  read_states(ids)
  for _, id in ipairs(ids) do
    if states[id] then purge(id, states[id]) end
  end
  removed, left = removed + #ids, left - #ids
end

sweep(queue)
flush()
for _, place in ipairs(request[2]) do
  if place == READY then purge_set(ready_key(queue)) end
  if place == DELAYED then purge_set(delayed_key(queue)) end
  if place == DEAD then purge_set(dead_key(queue)) end
  if place == PARKED then
    for _, task in ipairs(call('SMEMBERS', known_key(queue))) do purge_set(parked_key(queue, task)) end
  end
end
flush()
return pack(removed)
