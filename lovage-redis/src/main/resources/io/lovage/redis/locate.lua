-- request: {id...}  result: {{id, envelope, state}...} of those that are there
local found, envelopes_of = {}, {}
read_states(request)
local queues = {}
for _, id in ipairs(request) do
  if states[id] then queues[states[id][QUEUE]] = true end
end
for queue in pairs(queues) do sweep(queue) end
flush()
read_many(P .. 'message', request, envelopes_of, function(id, value) envelopes_of[id] = value end)
for _, id in ipairs(request) do
  if states[id] then found[#found + 1] = { id, envelopes_of[id], states[id] } end
end
return pack(found)
