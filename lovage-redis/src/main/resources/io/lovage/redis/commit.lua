-- Ends attempts.
-- request: {kind, id, token, body of the record, attempt or false, retention in ms or false, argument, transactions or false, effects or false, kind, ...}
--   kind  S: succeeded   C: cancelled   E: expired   F: failed {reason}   R: due again {when}
-- result: {1 if done, 0 if the lease was lost, ...}
local RETENTION = DAY * 1000
local ENDS = { S = SUCCEEDED, C = CANCELLED, E = EXPIRED }
local WIDTH, ids, results = 9, {}, {}
for base = 0, #request - WIDTH, WIDTH do ids[#ids + 1] = request[base + 2] end
read_states(ids)
for base = 0, #request - WIDTH, WIDTH do
  local kind, id, token, body, attempt, retention, argument, transactions, effects = unpack(request, base + 1, base + WIDTH)
  local state = held(id, token)
  results[#results + 1] = state and 1 or 0
  if state then
    state[LAPSES] = 0
    add_attempt(id, state, attempt)
    if kind == 'F' then
      bury(id, state, argument, body)
    elseif kind == 'R' then
      due_at(id, state, argument)
    else
      finish(id, state, ENDS[kind], body, retention or (kind ~= 'S' and RETENTION))
    end
    if effects then apply(effects) end
    for _, txn in ipairs(transactions or {}) do transact(txn, retention or RETENTION) end
  end
end
flush()
return pack(results)
