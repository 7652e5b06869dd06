package io.lovage.sql.postgresql;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.client.EnqueueUnknownException;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Task;
import io.lovage.testkit.process.PostgresqlServer;
import io.lovage.worker.WorkerSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of work in hand when the server or its connections go away. */
class PostgresqlOutageTest {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Task<Integer, Integer> DOUBLE =
            Task.of("outage.double", Integer.class, Integer.class).queue("outage");

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<Integer> ran = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final ExecutorService senders = Executors.newFixedThreadPool(4);
    private PostgresqlServer server;
    private Lovage producer;
    private Lovage worker;

    @BeforeEach
    void open() {
        server = PostgresqlServer.start();
        String url = server.newUrl();
        producer = Lovage.open(url);
        worker = Lovage.open(url).handle(DOUBLE, number -> {
            ran.add(number);
            return 2 * number;
        });
        worker.start(WorkerSettings.defaults().withQueues(List.of("outage")).withLease(LEASE));
    }

    @AfterEach
    void close() {
        enough.set(true);
        senders.shutdown();
        worker.close();
        producer.close();
        server.close();
    }

    private List<Future<?>> sendUntilEnough() {
        return List.of(senders.submit(this::send), senders.submit(this::send), senders.submit(this::send));
    }

    private void send() {
        while (!enough.get()) {
            Call<Integer> call = DOUBLE.with(numbers.incrementAndGet());
            try {
                accepted.add(producer.enqueue(call).id().toString());
            } catch (EnqueueUnknownException e) {
                // May be stored or not, and so may run.
                unknown.incrementAndGet();
            }
        }
    }

    private void awaitAll(List<Future<?>> sending) throws Exception {
        enough.set(true);
        for (Future<?> each : sending) {
            assertThat(each.get()).isNull();
        }
        assertThat(unknown.get())
                .as("unknown after the time in which it is tried again")
                .isZero();
        eventually("all that was accepted has ended", LIMIT, () -> succeeded().containsAll(accepted));
        assertThat(ran).hasSizeGreaterThanOrEqualTo(accepted.size());
        eventually("nothing is left", LIMIT, () -> left() == 0);
    }

    private Set<String> succeeded() {
        Set<String> ids = new HashSet<>();
        List<TaskRecord> page;
        TaskQuery query = new TaskQuery(Set.of(TaskState.SUCCEEDED), null, null, 1000, null);
        do {
            page = producer.engine().tasks().find(query);
            page.forEach(task -> ids.add(task.id().toString()));
            if (!page.isEmpty()) {
                query = new TaskQuery(
                        query.states(),
                        null,
                        null,
                        1000,
                        page.get(page.size() - 1).id());
            }
        } while (page.size() == 1000);
        return ids;
    }

    private long left() {
        return producer.engine().broker().stats().stream()
                .mapToLong(stats -> stats.ready() + stats.leased() + stats.delayed() + stats.parked() + stats.dead())
                .sum();
    }

    private void awaitAccepted(int more) {
        int before = accepted.size();
        eventually(more + " more are accepted", LIMIT, () -> accepted.size() >= before + more);
    }

    @Test
    void nothing_accepted_is_lost_when_the_server_crashes_under_load() throws Exception {
        List<Future<?>> sending = sendUntilEnough();
        for (int round = 0; round < 3; round++) {
            awaitAccepted(300);
            server.restart();
        }
        awaitAccepted(100);

        awaitAll(sending);
    }

    @Test
    void nothing_accepted_is_lost_when_all_connections_are_cut_under_load() throws Exception {
        List<Future<?>> sending = sendUntilEnough();
        for (int round = 0; round < 10; round++) {
            awaitAccepted(200);
            cutConnections();
        }
        awaitAccepted(100);

        awaitAll(sending);
    }

    private void cutConnections() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity" + " WHERE application_name = 'lovage'");
        }
    }
}
