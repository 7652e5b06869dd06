-- Drops what reads as absent already, a part of it.  request: most  result: how much that was
local left, dropped = request, 0

-- What one minute's list names is gone, but for records that were made anew and end later.
local function drop_minute(minute)
  local key = expiring_key(tonumber(minute))
  local ids = call('LPOP', key, left)
  if not ids then
    call('ZREM', P .. 'expiring', minute)
    return
  end
  left, dropped = left - #ids, dropped + #ids
  read_states(ids)
  local values = call('HMGET', P .. 'record', unpack(ids))
  for i, id in ipairs(ids) do
    if values[i] then
      local record = read_record(values[i])
      if record[R_UNTIL] <= now then
        drop_record(id)
        if not states[id] then
          forget_attempts(id, record[R_TRIED])
          sort(INDEX, id, false)
        end
      end
    end
  end
end

for _, minute in ipairs(call('ZRANGEBYSCORE', P .. 'expiring', '-inf', minute_of(now), 'LIMIT', 0, 100)) do
  if left > 0 then drop_minute(minute) end
end
for _, name in ipairs(call('ZRANGEBYSCORE', P .. 'data-expiring', '-inf', now, 'LIMIT', 0, request)) do
  local key = cmsgpack.unpack(name)
  local raw = call('HGET', data_key(key[1]), key[2])
  local expires = raw and cmsgpack.unpack(raw)[1]
  if expires and expires <= now then delete_entry(key[1], key[2]) end
  call('ZREM', P .. 'data-expiring', name)
  dropped = dropped + 1
end
flush()
return pack(dropped)
