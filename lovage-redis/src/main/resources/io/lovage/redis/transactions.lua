-- Conditional transactions on the state store, put between common.lua and the scripts that need them.
--
-- A transaction: {partition, {{kind, name, argument}...}, {{kind, name, ...}...}, messages, records}
--   conditions  A: absent   P: present   V: version is   N: number is
--   operations  P: put {value, number, ms to live or false}   D: delete   A: add {delta}   R: delete range {from, to}
--
-- An entry is {expires or false, version, number, value}; version and number are text, since they may exceed what Lua can count.
--
-- Each member of a large join looks at the same few entries of its flow, so entries that were read or written stay in Lua's memory; flush_entries() writes
-- them.

local entries, dirty_entries, stored_names = {}, {}, {}   -- by partition and name; an entry that is false is not there

-- Below that the sum of two numbers is exact in Lua.
local EXACT = 2 ^ 52

local function data_key(partition) return P .. 'data:' .. partition end
local function names_key(partition) return P .. 'names:' .. partition end

-- What is known of one partition, by name.
local function part_of(all, partition)
  local part = all[partition]
  if not part then
    part = {}
    all[partition] = part
  end
  return part
end

local function entry_of(partition, name)
  local known = part_of(entries, partition)
  if known[name] == nil then
    local raw = call('HGET', data_key(partition), name)
    known[name] = raw and cmsgpack.unpack(raw) or false
    part_of(stored_names, partition)[name] = raw and true
  end
  local entry = known[name]
  if entry and (not entry[1] or entry[1] > now) then return entry end
end

-- It gets its version when it is written, so no version that was read before is its own.
local function put_entry(partition, name, entry)
  entry[2] = ''
  part_of(entries, partition)[name] = entry
  part_of(dirty_entries, partition)[name] = true
end

local function delete_entry(partition, name)
  part_of(entries, partition)[name] = false
  part_of(dirty_entries, partition)[name] = true
end

local function next_version() return string.format('%.0f', call('INCR', P .. 'version')) end

local function flush_partition(partition, names)
  local known, stored, set, added, gone = entries[partition], part_of(stored_names, partition), {}, {}, {}
  for name in pairs(names) do
    local entry = known[name]
    if entry then
      entry[2] = next_version()
      set[#set + 1] = name
      set[#set + 1] = pack(entry)
      if not stored[name] then
        added[#added + 1] = 0
        added[#added + 1] = name
      end
      if entry[1] then call('ZADD', P .. 'data-expiring', entry[1], pack({ partition, name })) end
    else
      gone[#gone + 1] = name
    end
    stored[name] = entry and true
  end
  call_with_all('HSET', data_key(partition), set)
  call_with_all('ZADD', names_key(partition), added)
  call_with_all('HDEL', data_key(partition), gone)
  call_with_all('ZREM', names_key(partition), gone)
end

local function flush_entries()
  for partition, names in pairs(dirty_entries) do flush_partition(partition, names) end
  dirty_entries = {}
end

local flush_messages = flush
local function flush()
  flush_entries()
  flush_messages()
end

-- Text in, text out: Redis adds whole numbers of 64 bits, which Lua can't.
local function sum(number, delta)
  local one, other = tonumber(number), tonumber(delta)
  if math.abs(one) < EXACT and math.abs(other) < EXACT then return string.format('%.0f', one + other) end
  local key = P .. 'sum'
  call('SET', key, number)
  call('INCRBY', key, delta)
  local total = call('GET', key)
  call('DEL', key)
  return total
end

local function holds(partition, condition)
  local kind, entry = condition[1], entry_of(partition, condition[2])
  if kind == 'A' then return not entry end
  if kind == 'P' then return entry ~= nil end
  if kind == 'V' then return condition[3] == (entry and entry[2] or '0') end
  return entry ~= nil and entry[3] == condition[3]
end

local function names_between(partition, from, to, offset, count)
  return call('ZRANGEBYLEX', names_key(partition), '[' .. from, '(' .. to, 'LIMIT', offset, count)
end

local operate = {
  P = function(partition, op)
    local expires = op[5] and math.min(NEVER, now + op[5])
    put_entry(partition, op[2], { expires or false, '', op[4], op[3] })
  end,
  D = function(partition, op) delete_entry(partition, op[2]) end,
  A = function(partition, op, numbers)
    local entry = entry_of(partition, op[2]) or { false, '', '0', '' }
    entry[3] = sum(entry[3], op[3])
    numbers[#numbers + 1] = entry[3]
    put_entry(partition, op[2], entry)
  end,
  R = function(partition, op)
    flush_entries()
    for _, name in ipairs(names_between(partition, op[2], op[3], 0, -1)) do delete_entry(partition, name) end
  end,
}

-- The new number of each addition, or nothing if a condition failed.
local function transact(txn, retention)
  local partition, numbers = txn[1], {}
  for _, condition in ipairs(txn[2]) do
    if not holds(partition, condition) then return nil end
  end
  for _, op in ipairs(txn[3]) do operate[op[1]](partition, op, numbers) end
  publish_all(txn[4])
  for _, record in ipairs(txn[5]) do record_task(record, retention) end
  return numbers
end
