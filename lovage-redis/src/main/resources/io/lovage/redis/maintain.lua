-- Drops what reads as absent already, a part of it.  request: most  result: how much that was
local most, dropped = request, 0
local ids = call('ZRANGEBYSCORE', P .. 'expiring', '-inf', now, 'LIMIT', 0, most)
for from = 1, #ids, CHUNK do
  local part = { unpack(ids, from, math.min(from + CHUNK - 1, #ids)) }
  local values = call('HMGET', P .. 'record', unpack(part))
  for i, id in ipairs(part) do
    local _, record = unpack_one(values[i] or pack({ 0, 0, 0, '', '', 0, false }))
    forget_attempts(id, record[R_TRIED] and not state_of(id))
    drop_record(id)
    if not state_of(id) then sort(P .. 'index', id, false) end
  end
end
dropped = #ids
for _, name in ipairs(call('ZRANGEBYSCORE', P .. 'data-expiring', '-inf', now, 'LIMIT', 0, most)) do
  local key = cmsgpack.unpack(name)
  local raw = call('HGET', data_key(key[1]), key[2])
  local expires = raw and cmsgpack.unpack(raw)[1]
  if expires and expires <= now then delete_entry(key[1], key[2]) end
  call('ZREM', P .. 'data-expiring', name)
  dropped = dropped + 1
end
flush()
return pack(dropped)
