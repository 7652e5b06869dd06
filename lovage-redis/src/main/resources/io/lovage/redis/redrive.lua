-- Puts dead letters back.  request: {when or false, {{id, {part...}}...}}  result: {id...} that were dead
--   part  what the failure has handed in to a chord of Celery's: {key of the chord, place or false, id of the task}

-- The place doesn't tell members apart: those of groups within the group may have the same.
local function is_of(task, text)
  local read, part = pcall(cjson.decode, text)
  return read and type(part) == 'table' and part[2] == task
end

-- The chord then waits for the task's next end, whoever counts. If it is complete already, its own end is decided and the part stays.
local function take_back(part)
  local parts, place, listed = part[1] .. '.j', part[2] or '+inf', is_listed(part[1])
  local left = lacks(part[1])
  if left and left <= 0 then return end
  for _, text in ipairs(listed and call('LRANGE', parts, 0, -1) or call('ZRANGEBYSCORE', parts, place, place)) do
    if is_of(part[3], text) and listed then
      call('LREM', parts, 1, text)
    elseif is_of(part[3], text) then
      call('ZREM', parts, text)
    end
  end
end

local redriven, ids = {}, {}
for i, item in ipairs(request[2]) do ids[i] = item[1] end
read_states(ids)
for i, id in ipairs(ids) do
  local state = states[id]
  if state and state[PLACE] == DEAD then
    state[FORGIVEN], state[LAPSES] = state[ATTEMPT], 0
    drop_record(id)
    for _, part in ipairs(request[2][i][2]) do take_back(part) end
    due_at(id, state, request[1])
    redriven[#redriven + 1] = id
  end
end
flush()
return pack(redriven)
