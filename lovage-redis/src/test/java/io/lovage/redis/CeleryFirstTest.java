package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.celery.wire.WireJson;
import io.lovage.client.Handle;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CeleryFirstTest {

    record Two(int x, int y) {}

    private static final Task<Two, Integer> PY_ADD =
            Task.foreign("py.add", Two.class, Integer.class).queue("python");
    private static final Task<Two, Integer> JAVA_ADD =
            Task.of("java.add", Two.class, Integer.class).queue("java");

    @TempDir
    private static Path folder;

    private static RedisServer server;
    private static Lovage lovage;
    private static Python worker;
    private static Python client;

    @BeforeAll
    static void start() {
        server = RedisServer.start(folder);
        worker = Python.worker(folder, server.url() + "/0", "py@test", "python", "-P", "solo");
        client = Python.client(folder, server.url() + "/0");
        lovage = Lovage.open(server.url());
        lovage.handle(JAVA_ADD, two -> two.x() + two.y());
        lovage.start(WorkerSettings.defaults().withQueues(List.of("java")));
    }

    @AfterAll
    static void stop() {
        lovage.close();
        worker.close();
        client.close();
        server.close();
    }

    @Test
    void java_calls_python() throws Exception {
        Handle<Integer> handle = lovage.enqueue(PY_ADD.with(new Two(2, 3)));

        assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo(5);
    }

    @Test
    void python_calls_java() {
        JsonNode sent = client.ask(WireJson.object()
                .put("do", "send")
                .set("canvas", WireJson.parse("{\"task\": \"java.add\", \"args\": [2, 3]}", "c")));
        JsonNode got = client.ask(WireJson.object()
                .put("do", "get")
                .put("id", sent.get("id").stringValue())
                .put("timeout", 10));

        assertThat(got.toString()).isEqualTo("{\"state\":\"SUCCESS\",\"result\":5}");
    }
}
