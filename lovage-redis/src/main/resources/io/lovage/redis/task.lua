-- Everything known of a task.  request: id  result: {state or false, record or false, body or false, {attempt...}}
local id = request
local state = state_of(id)
if state then
  sweep(state[QUEUE])
  flush()
end
local record = record_of(id)
local attempts = {}
if (state and state[TRIED]) or (record and record[R_TRIED]) then attempts = call('LRANGE', P .. 'attempts:' .. id, 0, -1) end
return pack({ states[id], record, record and bodies[id], attempts })
