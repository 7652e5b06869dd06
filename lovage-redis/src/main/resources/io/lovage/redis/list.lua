-- Looks through everything known, by id, a part at a time.
-- request: {what, newest first, after or false, limit, look at how many, {state or place...}, name or false, queue or false}
--   what  B: messages   T: tasks   C: how many tasks
-- result: {where to go on after or false, rows or their number}
--   a row: {id, state or false, envelope or false, record or false, body or false}
local what, newest, after, limit, names, queue = request[1], request[2], request[3], request[4], request[7], request[8]
local wanted, rows, count = {}, {}, 0
for _, value in ipairs(request[6]) do wanted[value] = true end
local any = #request[6] == 0
local TASK_STATES = { [READY] = QUEUED, [DELAYED] = SCHEDULED, [LEASED] = RUNNING, [PARKED] = TASK_PARKED, [DEAD] = FAILED }

if not after then
  sweep_all()
  flush()
end
local ids
if newest then
  ids = call('ZREVRANGEBYLEX', INDEX, after and '(' .. after or '+', '-', 'LIMIT', 0, request[5])
else
  ids = call('ZRANGEBYLEX', INDEX, after and '(' .. after or '-', '+', 'LIMIT', 0, request[5])
end
read_states(ids)
if what ~= 'B' then read_records(ids) end

local function fits(name, in_queue, value)
  return (any or wanted[value]) and (not names or names == name) and (not queue or queue == in_queue)
end

local function look(id)
  local state = states[id]
  if what == 'B' then return state and fits(state[TASK], state[QUEUE], state[PLACE]) end
  if state then return state[TASK] and fits(state[TASK], state[QUEUE], TASK_STATES[state[PLACE]]) end
  local record = records[id]
  return record and fits(record[R_NAME], record[R_QUEUE], record[R_STATE])
end

local last = false
for _, id in ipairs(ids) do
  if what ~= 'C' and #rows >= limit then break end
  last = id
  if look(id) then
    count = count + 1
    if what == 'B' then
      rows[#rows + 1] = { id, states[id], call('HGET', P .. 'message', id), false, false }
    elseif what == 'T' then
      rows[#rows + 1] = { id, states[id], false, records[id], records[id] and bodies[id] }
    end
  end
end
local more = #ids == request[5] and #ids > 0 and (what == 'C' or #rows < limit)
return pack({ more and last, what == 'C' and count or rows })
