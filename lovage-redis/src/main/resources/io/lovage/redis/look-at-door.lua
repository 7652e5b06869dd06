-- Looks at what Celery's producers left for a queue.
-- request: {most, {key of the queue's binding, {key of a list...}}}  result: {{key of its list, its text}...}, first to be served first
local most, door, found = request[1], request[2], {}
local bytes, MOST_BYTES = 0, 4 * 1024 * 1024
for _, list in ipairs(waits_at(door) and door[2] or {}) do
  local texts = #found < most and redis.pcall('LRANGE', list, #found - most, -1) or {}
  for i = #texts, 1, -1 do
    if #found < most and bytes < MOST_BYTES then
      bytes = bytes + #texts[i]
      found[#found + 1] = { list, texts[i] }
    end
  end
end
return pack(found)
