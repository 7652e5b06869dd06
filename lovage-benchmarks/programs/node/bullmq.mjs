// BullMQ with 100 jobs at a time, which do not stay in Redis after their end.
import { Queue, Worker } from 'bullmq'
import { probe, run } from './program.mjs'

const url = new URL(process.env.PEER_URL ?? 'redis://unused')
const connection = { host: url.hostname, port: Number(url.port), maxRetriesPerRequest: null }

await run('bullmq', () => {
  const queue = new Queue('bench', { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } })
  return {
    work() {
      const started = probe()
      new Worker('bench', async (job) => { started(job.data.sent) }, { connection, concurrency: 100 })
    },
    send: (body) => queue.add('noop', body),
    sendAll: (bodies) => queue.addBulk(bodies.map((data) => ({ name: 'noop', data }))),
  }
})
