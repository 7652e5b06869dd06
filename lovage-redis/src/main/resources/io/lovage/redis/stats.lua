-- request: nothing  result: {{queue, ready, delayed, leased, parked, dead, enqueued time of the oldest ready one or false}...}
local rows = {}
sweep_all()
flush()

local function oldest(queue)
  local firsts, oldest_time = {}, false
  for score = 0, 9 do
    local first = call('ZRANGEBYSCORE', ready_key(queue), score, score, 'LIMIT', 0, 1)[1]
    if first then firsts[#firsts + 1] = first end
  end
  read_states(firsts)
  for _, id in ipairs(firsts) do
    if states[id] then oldest_time = math.min(oldest_time or NEVER, states[id][ENQUEUED]) end
  end
  return oldest_time
end

for _, queue in ipairs(call('SMEMBERS', P .. 'queues')) do
  local ready, parked = call('ZCARD', ready_key(queue)), 0
  for _, task in ipairs(call('SMEMBERS', known_key(queue))) do parked = parked + call('ZCARD', parked_key(queue, task)) end
  rows[#rows + 1] = {
    queue, ready, call('ZCARD', delayed_key(queue)), call('ZCARD', leased_key(queue)), parked,
    call('ZCARD', dead_key(queue)), ready > 0 and oldest(queue),
  }
end
return pack(rows)
