-- Takes a task out before it runs.
-- request: {id, body of the record, reason, retention in ms, transactions, effects or false, whether its message was seen}
-- result: 'W' withdrawn, 'C' the same, and Celery's workers have it, 'R' running, 'F' finished, 'U' unknown, 'A' ask again: a message that wasn't seen is there
local id, body, reason, retention = request[1], request[2], request[3], request[4]

local function withdraw()
  local state = state_of(id)
  if state then
    sweep(state[QUEUE])
    if state[PLACE] == LEASED then return 'R' end
    if state[PLACE] == DEAD then return 'F' end
    if not request[7] then return 'A' end
    finish(id, state, CANCELLED, body, retention)
    return 'W'
  end
  local record = record_of(id)
  if not record then return 'U' end
  if is_final(record) then return 'F' end
  local kept = cmsgpack.unpack(bodies[id])
  record[R_STATE], record[R_UNTIL], record[R_AT] = CANCELLED, math.min(NEVER, now + retention), now
  put_record(id, record, pack({ false, false, reason, kept[4] }))
  if call('ZREM', FOREIGN, id) == 0 then return 'W' end
  local tasks = call('GET', canvas_key(id))
  if tasks then
    call('HSET', CANCELLED_CANVASES, id, pack({ reason, tasks }))
    call('DEL', canvas_key(id))
  end
  return 'C'
end

local outcome = withdraw()
if outcome == 'W' or outcome == 'C' then
  if request[6] then apply(request[6]) end
  for _, txn in ipairs(request[5]) do transact(txn, retention) end
end
flush()
return pack(outcome)
