package io.lovage.benchmarks.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.lovage.benchmarks.peers.PeerProgram.Body;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** db-scheduler as its page on performance advises: lock-and-fetch with limits 4 and 20, and 20 threads. It polls each 100 ms; its default is 10 s. */
final class DbSchedulerProgram implements PeerProgram.Client {

    private static final int THREADS = 20;
    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS scheduled_tasks(task_name text NOT NULL, task_instance text NOT NULL,"
                + " task_data bytea, execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text,"
                + " last_success timestamptz, last_failure timestamptz, consecutive_failures int,"
                + " last_heartbeat timestamptz, version bigint NOT NULL, priority smallint,"
                + " PRIMARY KEY(task_name, task_instance))",
        "CREATE INDEX IF NOT EXISTS execution_time_idx ON scheduled_tasks(execution_time)",
        "CREATE INDEX IF NOT EXISTS last_heartbeat_idx ON scheduled_tasks(last_heartbeat)",
    };

    private final DataSource database = PeerDatabase.open(THREADS + 2);
    private final SchedulerClient client;

    private DbSchedulerProgram() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
        client = SchedulerClient.Builder.create(database, task(null)).build();
    }

    public static void main(String[] arguments) throws Exception {
        PeerProgram.run(arguments, "16.12.0, Java " + Runtime.version().feature(), DbSchedulerProgram::new);
        System.exit(0);
    }

    private static OneTimeTask<String> task(Probe probe) {
        return Tasks.oneTime("noop", String.class).execute((instance, context) -> probe.started(sentAt(instance.getData())));
    }

    /** A text is stored with the least around it. */
    private static TaskInstance<String> instance(Body body) {
        return new TaskInstance<>("noop", UUID.randomUUID().toString(), body.sent() + " ".repeat(20) + body.pad());
    }

    private static long sentAt(String data) {
        return Long.parseLong(data.substring(0, data.indexOf(' ')));
    }

    @Override
    public void work() throws InterruptedException {
        Scheduler.create(database, task(Probe.open()))
                .threads(THREADS)
                .pollUsingLockAndFetch(4.0, 20.0)
                .pollingInterval(Duration.ofMillis(100))
                .build()
                .start();
        new CountDownLatch(1).await();
    }

    @Override
    public void send(Body body) {
        client.scheduleIfNotExists(instance(body), Instant.now());
    }

    @Override
    public void sendAll(List<Body> bodies) {
        List<TaskInstance<?>> instances = new ArrayList<>(bodies.size());
        bodies.forEach(body -> instances.add(instance(body)));
        client.scheduleBatch(instances, Instant.now());
    }
}
