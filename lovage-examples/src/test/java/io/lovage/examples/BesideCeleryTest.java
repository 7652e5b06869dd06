package io.lovage.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.sql.outbox.Outbox;
import io.lovage.sql.outbox.Relay;
import io.lovage.task.Call;
import io.lovage.testkit.process.InstalledCelery;
import io.lovage.testkit.process.RedisServer;
import io.lovage.worker.WorkerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The shop of docs/beside-celery.md, with a real Celery worker. */
class BesideCeleryTest {

    private static final Path PROGRAMS = Path.of("src/main/python").toAbsolutePath();
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private RedisServer server;
    private Process worker;
    private Lovage lovage;

    @BeforeEach
    void start() throws Exception {
        String python = InstalledCelery.python();
        server = RedisServer.start(folder);
        worker =
                python("worker", List.of(python, "-m", "celery", "-A", "shop", "worker", "-Q", "python", "-P", "solo"));
        lovage = Lovage.open(server.url());
        new BesideCelery().register(lovage);
        lovage.start(WorkerSettings.defaults().withQueues(List.of("java")));
    }

    @AfterEach
    void stop() throws Exception {
        if (lovage != null) {
            lovage.close();
        }
        if (worker != null) {
            end(worker);
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void a_producer_in_python_has_its_chord_run_by_workers_of_both_languages() throws Exception {
        Process producer = python("producer", List.of(InstalledCelery.python(), "producer.py"));
        try {
            assertThat(producer.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            end(producer);
        }

        assertThat(log("producer")).isEqualTo("To pay: 16.15\n395\n");
    }

    @Test
    void a_producer_in_java_has_its_flow_run_by_workers_of_both_languages() throws Exception {
        List<BesideCelery.Item> items = List.of(new BesideCelery.Item("tea", 2), new BesideCelery.Item("cake", 1));

        Handle<String> handle = lovage.enqueue(BesideCelery.order(items, new BesideCelery.Parcel("NL", 700)));

        assertThat(handle.await(SOON)).as(() -> log("worker")).isEqualTo("To pay: 16.15");
    }

    @Test
    void a_call_of_python_goes_through_an_outbox_and_a_flow_with_one_does_not() throws Exception {
        DataSource database = new DriverManagerDataSource("jdbc:sqlite:" + folder.resolve("shop.db"));
        Outbox outbox = Outbox.on(database);
        BesideCelery.Item tea = new BesideCelery.Item("tea", 2);
        Call<String> order = BesideCelery.order(List.of(tea), new BesideCelery.Parcel("NL", 700));
        String id;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            id = outbox.enqueue(connection, BesideCelery.PRICE.queue("python").with(tea));
            assertThatThrownBy(() -> outbox.enqueue(connection, order))
                    .hasMessageStartingWith("A flow with a task that another system is to run can't be kept");
            connection.commit();
        }

        try (Relay relay = outbox.relayTo(lovage)) {
            assertThat(lovage.handle(id, Integer.class).await(SOON))
                    .as(() -> log("worker"))
                    .isEqualTo(900);
        }
    }

    private Process python(String name, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(PROGRAMS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SHOP_URL", server.url() + "/0");
        builder.environment().put("C_FORCE_ROOT", "true");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return builder.start();
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private String log(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
