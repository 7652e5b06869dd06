// The commands of a peer's program, and what each of its tasks does: as PeerProgram.java and Probe.java say.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const CHUNK = 1000
const PADDING = 'x'.repeat(63)

const now = () => Number(process.hrtime.bigint())
const body = () => ({ sent: now(), pad: PADDING })

// Like the others, a task tells its start with one write.
export function probe() {
  const file = fs.openSync(process.env.PEER_STARTS, 'a')
  const record = Buffer.alloc(16)
  return (sent) => {
    record.writeBigInt64LE(process.hrtime.bigint(), 0)
    record.writeBigInt64LE(BigInt(sent), 8)
    fs.writeSync(file, record)
  }
}

function versionOf(name) {
  let folder = path.dirname(createRequire(import.meta.url).resolve(name))
  while (!fs.existsSync(path.join(folder, 'package.json'))
    || JSON.parse(fs.readFileSync(path.join(folder, 'package.json'))).name !== name) {
    folder = path.dirname(folder)
  }
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'))).version
}

async function sendMany(client, count) {
  for (let sent = 0; sent < count; sent += CHUNK) {
    await client.sendAll(Array.from({ length: Math.min(CHUNK, count - sent) }, body))
  }
}

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis))

async function pace(client, count, rate) {
  const start = performance.now()
  for (let i = 0; i < count; i++) {
    const left = start + i * 1000 / rate - performance.now()
    if (left > 0) await pause(left)
    await client.send(body())
  }
}

// connect(): { work(), send(body), sendAll(bodies) }, each of which may be a promise.
export async function run(name, connect) {
  const [command, ...numbers] = process.argv.slice(2)
  const [first, second, rate] = numbers.map(Number)
  if (command === 'version') {
    console.log(`${versionOf(name)}, Node ${process.versions.node}`)
    return
  }
  const client = await connect()
  if (command === 'work') {
    await client.work()
    return
  }
  if (command === 'send') {
    await sendMany(client, first)
  } else {
    await pace(client, first, 2 * rate)
    await pause(1000)
    await pace(client, second, rate)
  }
  process.exit(0)
}
