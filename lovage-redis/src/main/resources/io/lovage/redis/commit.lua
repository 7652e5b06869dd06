-- Ends attempts.
-- request: {{kind, id, token, body of the record, attempt or false, retention in ms or false, argument, transactions, effects or false}...}
--   kind  S: succeeded   C: cancelled   E: expired   F: failed {reason}   R: due again {when}
-- result: {1 if done, 0 if the lease was lost, ...}
-- Failpoint-free on purpose: a script happens as a whole or not at all.
local RETENTION = DAY * 1000
local ENDS = { S = SUCCEEDED, C = CANCELLED, E = EXPIRED }
local ids, results = {}, {}
for i, item in ipairs(request) do ids[i] = item[2] end
read_states(ids)
for i, item in ipairs(request) do
  local kind, id = item[1], item[2]
  local state = held(id, item[3])
  results[i] = state and 1 or 0
  if state then
    state[LAPSES] = 0
    add_attempt(id, state, item[5])
    if kind == 'F' then
      bury(id, state, item[7], item[4])
    elseif kind == 'R' then
      due_at(id, state, item[7])
    else
      finish(id, state, ENDS[kind], item[4], item[6] or (kind ~= 'S' and RETENTION))
    end
    if item[9] then apply(item[9]) end
    for _, txn in ipairs(item[8]) do transact(txn, item[6] or RETENTION) end
  end
end
flush()
return pack(results)
