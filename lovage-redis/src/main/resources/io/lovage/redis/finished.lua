-- request: {id...}  result: {{id, record, body}...} of those that ended
local found = {}
read_records(request)
for _, id in ipairs(request) do
  if is_final(records[id]) then found[#found + 1] = { id, records[id], bodies[id] } end
end
return pack(found)
