-- request: {partition, from, to, limit}  result: {{name, entry}...}
local partition, limit = request[1], request[4]
local rows, offset = {}, 0
while #rows < limit do
  local names = names_between(partition, request[2], request[3], offset, limit)
  for _, name in ipairs(names) do
    local entry = #rows < limit and entry_of(partition, name)
    if entry then rows[#rows + 1] = { name, entry } end
  end
  offset = offset + #names
  if #names < limit then break end
end
return pack(rows)
