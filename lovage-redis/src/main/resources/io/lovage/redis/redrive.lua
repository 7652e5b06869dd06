-- Puts dead letters back.  request: {when or false, {id...}}  result: {id...} that were dead
local redriven = {}
read_states(request[2])
for _, id in ipairs(request[2]) do
  local state = states[id]
  if state and state[PLACE] == DEAD then
    state[FORGIVEN], state[LAPSES] = state[ATTEMPT], 0
    drop_record(id)
    due_at(id, state, request[1])
    redriven[#redriven + 1] = id
  end
end
flush()
return pack(redriven)
