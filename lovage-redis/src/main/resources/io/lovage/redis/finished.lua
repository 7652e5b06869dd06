-- request: {what keys of Celery's results begin with, {id...}}
-- result: {{id, record, body}...} of those that ended, {{id, record, Celery's result or false}...} of those that Celery's workers run
local found, open, foreign = {}, {}, {}
read_records(request[2])
for _, id in ipairs(request[2]) do
  if is_final(records[id]) then
    found[#found + 1] = { id, records[id], bodies[id] }
  elseif records[id] then
    open[#open + 1] = id
  end
end
if #open > 0 and call('EXISTS', FOREIGN) == 1 then
  for i, score in ipairs(call('ZMSCORE', FOREIGN, unpack(open))) do
    local id = open[i]
    if score then
      local result = redis.pcall('GET', request[1] .. uuid(id))
      foreign[#foreign + 1] = { id, records[id], type(result) == 'string' and result }
    end
  end
end
return pack({ found, foreign })
