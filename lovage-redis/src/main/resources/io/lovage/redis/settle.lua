-- Gives deliveries up.
-- request: {{kind, id, token, argument, argument}...}  result: {1 if done, 0 if the lease was lost, ...}
--   A: acknowledge   R: release {delay in ms, counted}   D: dead letter {reason, body of the record}   P: park {reason}
--   E: extend {lease in ms}
local ids, results = {}, {}
for i, item in ipairs(request) do ids[i] = item[2] end
read_states(ids)
for i, item in ipairs(request) do
  local kind, id = item[1], item[2]
  local state = held(id, item[3])
  results[i] = state and 1 or 0
  if not state then
    -- Its holder must not count.
  elseif kind == 'A' then
    finish(id, state, SUCCEEDED, '', false)
  elseif kind == 'R' then
    if item[5] then state[LAPSES] = 0 else state[ATTEMPT] = state[ATTEMPT] - 1 end
    due_at(id, state, item[4] > 0 and math.min(NEVER, now + item[4]))
  elseif kind == 'D' then
    bury(id, state, item[4], item[5])
  elseif kind == 'P' then
    state[ATTEMPT], state[LAPSES] = state[ATTEMPT] - 1, 0
    move(id, state, PARKED, now, item[4])
  elseif kind == 'E' then
    state[TIME] = math.min(NEVER, now + item[4])
    dirty_states[id] = true
    sort(leased_key(state[QUEUE]), id, state[TIME])
  end
end
flush()
return pack(results)
