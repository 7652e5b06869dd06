package io.lovage.redis;

import io.lettuce.core.RedisClient;
import io.lovage.Lovage;
import io.lovage.worker.WorkerSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A process that runs {@link InteropTasks}, from when it has said "ready" until its input ends. Its argument is the server's URL. */
public final class InteropWorker {

    private InteropWorker() {}

    public static void main(String[] arguments) throws IOException {
        RedisClient client = RedisClient.create(arguments[0]);
        try (Lovage lovage = Lovage.open(arguments[0])) {
            new InteropTasks(client).register(lovage);
            lovage.route("py.*", "python").start(settings());
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Nobody says anything.
            }
        } finally {
            client.shutdown();
        }
    }

    static WorkerSettings settings() {
        return WorkerSettings.defaults()
                .withQueues(List.of("java"))
                .withConcurrency(4)
                .withLease(Duration.ofSeconds(1));
    }
}
