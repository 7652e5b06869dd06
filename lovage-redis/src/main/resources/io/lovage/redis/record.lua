-- Records tasks that no message stands for.  request: {retention in ms, {record...}}  result: nothing
for _, item in ipairs(request[2]) do
  record_task(item, request[1])
  call('DEL', canvas_key(item[1]))
end
flush()
return pack(0)
