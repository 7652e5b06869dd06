// pg-boss in batches of 500 with two of them under way, woken by NOTIFY.
import * as library from 'pg-boss'
import { probe, run } from './program.mjs'

const PgBoss = library.PgBoss ?? library.default

await run('pg-boss', async () => {
  const boss = new PgBoss({
    connectionString: process.env.PEER_URL, max: 10, schedule: false, useListenNotify: true,
  })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  await boss.createQueue('bench', { notify: true })
  return {
    work() {
      const started = probe()
      const options = { batchSize: 500, localConcurrency: 2, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }
      return boss.work('bench', options, async (jobs) => {
        for (const job of jobs) started(job.data.sent)
      })
    },
    send: (body) => boss.send('bench', body),
    sendAll: (bodies) => boss.insert('bench', bodies.map((data) => ({ data }))),
  }
})
