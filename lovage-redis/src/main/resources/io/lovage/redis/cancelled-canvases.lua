-- Tells of canvases that were cancelled and whose tasks may not be yet.
-- request: {{id of one whose tasks are by now...}, most}  result: {{id, reason, its tasks}...}
for _, id in ipairs(request[1]) do call('HDEL', CANCELLED_CANVASES, id) end
local found, ids = {}, call('HKEYS', CANCELLED_CANVASES)
for i = 1, math.min(#ids, request[2]) do
  local reason, tasks = unpack(cmsgpack.unpack(call('HGET', CANCELLED_CANVASES, ids[i])))
  found[i] = { ids[i], reason, tasks }
end
return pack(found)
