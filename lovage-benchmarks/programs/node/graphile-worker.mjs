// Graphile Worker with its local queue, and completions in batches.
import { Logger, makeWorkerUtils, run as startWorker } from 'graphile-worker'
import pg from 'pg'
import { probe, run } from './program.mjs'

const logger = new Logger(() => (level, message) => { if (level === 'error') console.error(message) })

await run('graphile-worker', async () => {
  const pgPool = new pg.Pool({ connectionString: process.env.PEER_URL, max: 10 })
  const utils = await makeWorkerUtils({ pgPool, logger })
  await utils.migrate()
  return {
    async work() {
      const started = probe()
      const runner = await startWorker({
        pgPool,
        logger,
        taskList: { noop: (body) => { started(body.sent) } },
        preset: {
          worker: {
            concurrentJobs: 24,
            pollInterval: 1000,
            localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
          },
        },
      })
      await runner.promise
    },
    send: (body) => utils.addJob('noop', body),
    sendAll: (bodies) => utils.addJobs(bodies.map((payload) => ({ identifier: 'noop', payload }))),
  }
})
