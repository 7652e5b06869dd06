-- Gives deliveries up.
-- request: {kind, id, token, argument or false, argument or false, kind, ...}  result: {1 if done, 0 if the lease was lost, ...}
--   A: acknowledge   R: release {delay in ms, counted}   D: dead letter {reason, body of the record}   P: park {reason}
--   E: extend {lease in ms}
local WIDTH, ids, results = 5, {}, {}
for base = 0, #request - WIDTH, WIDTH do ids[#ids + 1] = request[base + 2] end
read_states(ids)
for base = 0, #request - WIDTH, WIDTH do
  local kind, id, token, argument, other = unpack(request, base + 1, base + WIDTH)
  local state = held(id, token)
  results[#results + 1] = state and 1 or 0
  if not state then
    -- Its holder must not count.
  elseif kind == 'A' then
    finish(id, state, SUCCEEDED, '', false)
  elseif kind == 'R' then
    if other then state[LAPSES] = 0 else state[ATTEMPT] = state[ATTEMPT] - 1 end
    due_at(id, state, argument > 0 and math.min(NEVER, now + argument))
  elseif kind == 'D' then
    bury(id, state, argument, other)
  elseif kind == 'P' then
    state[ATTEMPT], state[LAPSES] = state[ATTEMPT] - 1, 0
    move(id, state, PARKED, now, argument)
  elseif kind == 'E' then
    state[TIME] = math.min(NEVER, now + argument)
    dirty_states[id] = true
    sort(leased_key(state[QUEUE]), id, state[TIME])
  end
end
flush()
return pack(results)
