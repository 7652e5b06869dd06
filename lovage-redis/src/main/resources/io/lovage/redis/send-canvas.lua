-- Sends what begins a canvas, unless that was done before.  request: {record of the task with its result, effects}  result: nothing
local record = request[1]
if not state_of(record[1]) and not record_of(record[1]) then
  apply(request[2])
  record_task(record, 0)
  flush()
end
return pack(0)
