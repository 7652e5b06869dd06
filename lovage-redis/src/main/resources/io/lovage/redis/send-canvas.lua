-- Sends what begins a canvas, unless that was done before.  result: nothing
-- request: {record of the task with its result, effects, its other tasks or false}
local record = request[1]
if not state_of(record[1]) and not record_of(record[1]) then
  apply(request[2])
  record_task(record, 0)
  if request[3] then call('SET', canvas_key(record[1]), request[3], 'PX', string.format('%.0f', record[8])) end
  flush()
end
return pack(0)
