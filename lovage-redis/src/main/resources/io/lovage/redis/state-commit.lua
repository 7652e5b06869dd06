-- One transaction of the state store.  request: {transaction, retention in ms}  result: false, or {new number...}
local numbers = transact(request[1], request[2])
flush()
return pack(numbers or false)
