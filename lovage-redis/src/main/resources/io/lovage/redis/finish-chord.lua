-- Finishes a chord, unless somebody has.  request: {id, key, effects}  result: 1 if so
local mine = call('HDEL', CHORDS, request[1])
if mine == 1 then
  apply(request[3])
  call('DEL', request[2] .. '.j', request[2] .. '.t', request[2] .. '.s')
end
return pack(mine)
